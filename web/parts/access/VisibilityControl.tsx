import { Button, Tooltip } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { useNamespace } from "../../namespace.ts";
import { VisibilityBadge, visibilityIcon, visibilityKey } from "../badges.tsx";
import { useAccessDialogs } from "./dialogs.ts";
import { actionOn, type Thing } from "./thing.ts";

const VisibilityDialog = lazy(() => import("./VisibilityDialog.tsx"));

/** Who reaches a thing: a badge, and for those who may change it the door to changing it. */
export function VisibilityControl({ thing }: { thing: Thing }) {
  const { t } = useTranslation();
  const { dialog, show, close } = useAccessDialogs();
  const { name, kind } = useNamespace(thing.namespace);
  const { visibility, namespace, project, tie } = thing;
  const fixed = project !== null || (kind !== "organization" && thing.kind !== "project");
  if (fixed || !thing.can[actionOn(thing, "set_visibility")])
    return <VisibilityBadge visibility={visibility} namespace={namespace} project={project} tie={tie} />;
  const Icon = visibilityIcon[visibility];
  return (
    <>
      <Tooltip label={t("access.change_visibility")}>
        <Button
          variant="light"
          size="compact-sm"
          color={visibility === "private" ? "gray" : "guild"}
          leftSection={<Icon size={14} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
          onClick={() => show({ dialog: "visibility" })}
          aria-haspopup="dialog"
        >
          {t(`parts.visibility.${visibilityKey[visibility]}`, { name })}
        </Button>
      </Tooltip>
      <Suspense>{dialog === "visibility" && <VisibilityDialog thing={thing} onClose={close} />}</Suspense>
    </>
  );
}
