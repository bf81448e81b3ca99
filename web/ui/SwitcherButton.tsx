import { Box, Text, UnstyledButton } from "@mantine/core";
import { IconSelector } from "@tabler/icons-react";
import type { ComponentPropsWithRef } from "react";
import { useTranslation } from "react-i18next";
import type { Namespace } from "../namespace.ts";
import { NamespaceAvatar } from "../parts/NamespaceAvatar.tsx";
import classes from "./frame.module.css";
import { useWorkbench } from "./workbench.ts";

/** The workbench one is in, as the button that opens the others. */
export function SwitcherButton({ narrow, ...props }: { narrow: boolean } & ComponentPropsWithRef<"button">) {
  const { t } = useTranslation();
  const { workbench } = useWorkbench();
  const label = narrow ? { "aria-label": t("frame.switch_workbench", { name: workbench.name }) } : {};
  return (
    <UnstyledButton aria-haspopup="listbox" {...label} {...props} className={classes["switcher"]}>
      <NamespaceAvatar {...workbench} />
      {!narrow && <NameAndRole {...workbench} />}
      {!narrow && <IconSelector size={16} />}
    </UnstyledButton>
  );
}

/** A workbench by name, with what one is in it. */
export function NameAndRole({ name, role }: Namespace) {
  const { t } = useTranslation();
  return (
    <Box className={classes["switcherText"] ?? ""}>
      <Text fw={600} truncate lh={1.25}>
        {name}
      </Text>
      <Text size="xs" c="dimmed" truncate lh={1.3}>
        {t(`parts.roles.${role ?? "personal"}`)}
      </Text>
    </Box>
  );
}
