import { Badge, Button, Group, Paper, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconUsersGroup } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { editMe, type Me } from "../../../contract/accounts.ts";
import { deleteMyAvatar, putMyAvatar } from "../../../contract/avatars.ts";
import { call, me, useAct } from "../../api.ts";
import { day } from "../../format.ts";
import { useMe } from "../../namespace.ts";
import { RoleBadge } from "../../parts/badges.tsx";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { Facts } from "../../parts/Facts.tsx";
import { useSchemaForm } from "../../parts/form.ts";
import { ButtonLink, TextLink } from "../../parts/links.tsx";
import { NamespaceAvatar } from "../../parts/NamespaceAvatar.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { PictureField } from "../../parts/PictureField.tsx";
import { Section } from "../../parts/Section.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { paths } from "../../paths.ts";
import { ConnectedAccounts } from "../forges/ConnectedAccounts.tsx";
import { ConfirmEmail } from "./ConfirmEmail.tsx";
import { Deleted } from "./Deleted.tsx";

export default function Profile() {
  const { t } = useTranslation();
  const person = useMe();
  if (!person) return null;
  const { path, email, email_verified, created_at, operator } = person;
  return (
    <>
      <PageTitle
        title={t("accounts.profile_title")}
        badges={operator && <Badge>{t("accounts.profile_operator")}</Badge>}
        action={
          <ButtonLink variant="default" {...paths.security()}>
            {t("frame.security")}
          </ButtonLink>
        }
        facts={
          <Facts
            items={[
              [t("accounts.profile_path"), path],
              [t("accounts.profile_email"), email_verified ? `${email} (${t("accounts.email_confirmed")})` : email],
              [t("accounts.profile_since"), day(created_at)],
            ]}
          />
        }
      />
      {!email_verified && <ConfirmEmail email={email} />}
      <Paper p="md" mb="md" maw={560}>
        <PictureField
          picture={<NamespaceAvatar {...person} kind="person" size={72} />}
          given={person.avatar_url !== null}
          onPut={(upload) => call(putMyAvatar, {}, { upload })}
          onDelete={() => call(deleteMyAvatar, {})}
        />
        <NameForm person={person} />
      </Paper>
      <Memberships person={person} />
      <ConnectedAccounts />
      <Deleted />
    </>
  );
}

function NameForm({ person }: { person: Me }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const form = useSchemaForm(editMe.body, { name: person.name });
  const act = useAct(editMe, (changed) => {
    client.setQueryData(me.queryKey, changed);
    form.resetDirty();
    notifications.show({ message: t("parts.saved") });
  });
  return (
    <form onSubmit={form.onSubmit((body) => act.mutate({ body }))} noValidate>
      <ErrorNotice error={act.error} />
      <Group align="flex-end" gap="sm" wrap="nowrap" mt="md">
        <TextInput
          flex={1}
          label={t("accounts.profile_name")}
          description={t("accounts.profile_name_hint")}
          autoComplete="name"
          {...form.getInputProps("name")}
        />
        <Button type="submit" loading={act.isPending} disabled={!form.isDirty() || !form.isValid()}>
          {t("parts.save")}
        </Button>
      </Group>
    </form>
  );
}

function Memberships({ person }: { person: Me }) {
  const { t } = useTranslation();
  const columns: Column<Me["memberships"][number]>[] = [
    {
      key: "organization",
      title: t("accounts.organization"),
      cell: ({ organization }) => <TextLink {...paths.overview(organization.path)}>{organization.name}</TextLink>,
    },
    { key: "role", title: t("accounts.role"), cell: ({ role }) => <RoleBadge role={role} /> },
    { key: "joined", title: t("accounts.joined"), cell: ({ joined_at }) => <TimeAgo time={joined_at} /> },
  ];
  return (
    <Section title={t("accounts.memberships")} flush>
      <DataTable
        label={t("accounts.memberships")}
        columns={columns}
        list={{ items: person.memberships }}
        rowKey={({ organization }) => organization.path}
        opens
        empty={
          <EmptyState
            icon={<IconUsersGroup size={22} />}
            title={t("accounts.memberships_empty")}
            action={<ButtonLink {...paths.newOrganization()}>{t("frame.new_organization")}</ButtonLink>}
          >
            {t("accounts.memberships_empty_text")}
          </EmptyState>
        }
      />
    </Section>
  );
}
