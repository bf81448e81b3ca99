import { Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { VisibilityBadge } from "../badges.tsx";
import { GuardedButton, useReason } from "../guard.tsx";
import { Section } from "../Section.tsx";
import { useAccessDialogs } from "./dialogs.ts";
import { useVisibilityHint } from "./hint.ts";
import { actionOn, type Thing } from "./thing.ts";

/** The visibility of a thing among its settings; the dialog stands at the control in the head. */
export function VisibilitySection({ thing }: { thing: Thing }) {
  const { t } = useTranslation();
  const { show } = useAccessDialogs();
  const { visibility, namespace, kind } = thing;
  const hint = useVisibilityHint(kind === "project" ? "project" : "resource", namespace);
  const reason = useReason()(thing.can, actionOn(thing, "set_visibility"));
  return (
    <Section title={t("resources.visibility")}>
      <Group gap="sm" mb={4}>
        <VisibilityBadge visibility={visibility} namespace={namespace} />
      </Group>
      <Text c="dimmed" mb="sm">
        {hint(visibility)}
      </Text>
      <GuardedButton variant="default" reason={reason} onClick={() => show({ dialog: "visibility" })}>
        {t("access.change_visibility")}
      </GuardedButton>
    </Section>
  );
}
