import { Box, Group, Stack, Text, VisuallyHidden } from "@mantine/core";
import { IconCheck, IconMinus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Role } from "../../../contract/members.ts";

const acts = [
  ["may_read", ["viewer", "reviewer", "developer", "editor", "maintainer"]],
  ["may_create", ["developer", "editor", "maintainer"]],
  ["may_edit", ["editor", "maintainer"]],
  ["may_manage", ["maintainer"]],
] as const satisfies [string, Role[]][];

/** What a role allows and what it leaves out, in four sentences. */
export function RoleAllows({ role }: { role: Role }) {
  const { t } = useTranslation();
  return (
    <Box p="md" bg="var(--surface-sunken)" style={{ borderRadius: 12 }}>
      <Text fw={600} mb="xs">
        {t("members.offer_role", { role: t(`parts.roles.${role}`) })}
      </Text>
      <Stack gap={8} component="ul" p={0} m={0} style={{ listStyle: "none" }}>
        {acts.map(([key, roles]) => (
          <Allowed key={key} text={t(`members.${key}`)} yes={(roles as readonly Role[]).includes(role)} />
        ))}
      </Stack>
    </Box>
  );
}

function Allowed({ text, yes }: { text: string; yes: boolean }) {
  const { t } = useTranslation();
  const Icon = yes ? IconCheck : IconMinus;
  return (
    <Group component="li" gap="xs" wrap="nowrap" align="flex-start">
      <Icon
        size={18}
        color={yes ? "var(--mantine-color-teal-7)" : "var(--mantine-color-dimmed)"}
        style={{ flex: "none" }}
        aria-hidden
      />
      <Text {...(yes ? {} : { c: "dimmed" })}>
        {text}
        {!yes && <VisuallyHidden> ({t("members.may_not")})</VisuallyHidden>}
      </Text>
    </Group>
  );
}
