import { Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconTransfer } from "@tabler/icons-react";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { Resource } from "../../../contract/resources.ts";
import { GuardedButton, useReason } from "../guard.tsx";
import { Section } from "../Section.tsx";

const TransferDialog = lazy(() => import("./TransferDialog.tsx"));

/** The door to moving a resource into another workbench, among its settings. */
export function TransferSection({ resource }: { resource: Resource }) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  const reason = useReason()(resource.can, "resource.transfer");
  return (
    <Section title={t("life.transfer_section")}>
      <Text c="dimmed" mb="sm" maw={640}>
        {t("life.transfer_hint")}
      </Text>
      <GuardedButton variant="default" reason={reason} leftSection={<IconTransfer size={16} />} onClick={open}>
        {t("life.transfer_open")}…
      </GuardedButton>
      <Suspense>{opened && <TransferDialog resource={resource} onClose={close} />}</Suspense>
    </Section>
  );
}
