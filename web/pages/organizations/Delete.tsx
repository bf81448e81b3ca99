import { Button, List, Skeleton, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { deleteOrganization, getDeletion, type Organization } from "../../../contract/organizations.ts";
import { call, me, useCall } from "../../api.ts";
import { bytes, names } from "../../format.ts";
import { useMe } from "../../namespace.ts";
import { ConfirmDialog } from "../../parts/ConfirmDialog.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { Section } from "../../parts/Section.tsx";
import { paths } from "../../paths.ts";

/** The end of an organization; it says first what stops, what is kept, and how it comes back. */
export function Delete({ organization: { path, name } }: { organization: Organization }) {
  const { t } = useTranslation();
  const person = useMe();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [asking, { open, close }] = useDisclosure(false);
  const remove = async () => {
    await call(deleteOrganization, { params: { organization: path }, query: { confirm: name } });
    notifications.show({ message: t("organizations.deleted", { name }), autoClose: 10_000 });
    await navigate(person ? paths.profile() : paths.start());
    await client.refetchQueries({ queryKey: me.queryKey });
  };
  return (
    <Section
      title={t("organizations.delete")}
      hint={t("organizations.delete_hint")}
      action={
        <Button variant="default" c="var(--mantine-color-error)" onClick={open}>
          {t("organizations.delete_action")}
        </Button>
      }
    >
      <ConfirmDialog
        opened={asking}
        onClose={close}
        title={t("organizations.delete_title", { name })}
        confirm={t("organizations.delete_confirm")}
        typed={name}
        onConfirm={remove}
      >
        <Consequences path={path} />
      </ConfirmDialog>
    </Section>
  );
}

function Consequences({ path }: { path: string }) {
  const { t } = useTranslation();
  const { data, error } = useCall(getDeletion, { params: { organization: path } });
  if (!data) return error ? <ErrorNotice error={error} /> : <Skeleton height={220} />;
  const { executions_active, members, datasets, models, containers, invitations_pending, storage_bytes } = data;
  const things = names([
    t("organizations.delete_datasets", { count: datasets }),
    t("organizations.delete_models", { count: models }),
    t("organizations.delete_containers", { count: containers }),
  ]);
  return (
    <>
      <Text fw={600}>{t("organizations.delete_stops")}</Text>
      <List size="sm" spacing={4} mb="sm">
        <List.Item>{t("organizations.delete_executions", { count: executions_active })}</List.Item>
        <List.Item>{t("organizations.delete_members", { count: members })}</List.Item>
        <List.Item>{t("organizations.delete_links", { count: invitations_pending })}</List.Item>
      </List>
      <Text fw={600}>{t("organizations.delete_keeps")}</Text>
      <List size="sm" spacing={4} mb="sm">
        <List.Item>{t("organizations.delete_kept", { things, size: bytes(storage_bytes) })}</List.Item>
        <List.Item>{t("organizations.delete_path", { path })}</List.Item>
        <List.Item>{t("organizations.delete_history")}</List.Item>
      </List>
      <Text fw={600}>{t("organizations.delete_undo")}</Text>
      <Text size="sm">{t("organizations.delete_undo_text")}</Text>
    </>
  );
}
