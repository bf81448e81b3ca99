import { Button, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconChevronDown } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Resource, Visibility } from "../../../contract/resources.ts";
import { useNamespace } from "../../namespace.ts";
import { VisibilityBadge, visibilityIcon, visibilityKey } from "../badges.tsx";
import { VisibilityDialog } from "./VisibilityDialog.tsx";

interface VisibilityControlProps {
  resource: Resource;
  onSave: (visibility: Visibility) => Promise<unknown>;
}

/** Who reaches a resource: a badge, and for those who may change it the door to changing it. */
export function VisibilityControl({ resource, onSave }: VisibilityControlProps) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  const { name, kind } = useNamespace(resource.namespace);
  const { visibility, namespace } = resource;
  if (kind === "person" || !resource.can["resource.set_visibility"])
    return <VisibilityBadge visibility={visibility} namespace={namespace} />;
  const Icon = visibilityIcon[visibility];
  return (
    <>
      <Tooltip label={t("resources.change_visibility")}>
        <Button
          variant="light"
          size="compact-sm"
          color={visibility === "private" ? "gray" : "guild"}
          leftSection={<Icon size={14} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
          onClick={open}
          aria-haspopup="dialog"
        >
          {t(`parts.visibility.${visibilityKey[visibility]}`, { name })}
        </Button>
      </Tooltip>
      <VisibilityDialog resource={resource} opened={opened} onClose={close} onSave={onSave} />
    </>
  );
}
