import { Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type Repository, repositoryRoutes } from "../../../contract/repositories.ts";
import { useAct } from "../../api.ts";
import { kindIcon } from "../../parts/badges.tsx";
import { ConfirmDialog } from "../../parts/ConfirmDialog.tsx";
import { GuardedButton, useReason } from "../../parts/guard.tsx";
import { Section } from "../../parts/Section.tsx";
import { paths } from "../../paths.ts";

const others = { dataset: "model", model: "dataset" } as const;

/** Makes a model of a data set, or the other way round, after saying what changes by it and what stays. */
export function KindSection({ repository }: { repository: Repository }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [asked, { open, close }] = useDisclosure(false);
  const reason = useReason()(repository.can, "resource.edit");
  const { kind, namespace, name } = repository;
  const other = others[kind];
  const Icon = kindIcon[other];
  const turn = useAct(repositoryRoutes[kind].edit, async (made) => {
    await navigate({ ...paths.repository(made, { tab: "settings" }), replace: true });
    notifications.show({ message: t(`repositories.turned.${other}`, { name }) });
  });
  return (
    <Section title={t("repositories.kind")}>
      <Text c="dimmed" mb="sm" maw={640}>
        {t(`repositories.kind_text.${kind}`)}
      </Text>
      <GuardedButton variant="default" reason={reason} leftSection={<Icon size={16} />} onClick={open}>
        {t(`repositories.turn.${other}`)}…
      </GuardedButton>
      <ConfirmDialog
        opened={asked}
        onClose={close}
        title={t(`repositories.turn_title.${other}`, { name })}
        confirm={t(`repositories.turn.${other}`)}
        harmless
        onConfirm={() => turn.mutateAsync({ params: { namespace, name }, body: { kind: other } })}
      >
        <Text>{t("repositories.turn_text", { address: `${location.origin}/${namespace}/${other}s/${name}` })}</Text>
      </ConfirmDialog>
    </Section>
  );
}
