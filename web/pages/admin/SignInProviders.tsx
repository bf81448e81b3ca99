import { Alert, Badge, Button, Code, Group, Text } from "@mantine/core";
import { IconLogin2, IconPlus } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  checkSignInProvider,
  listSignInProviders,
  type ProviderCheck,
  type SignInProvider,
} from "../../../contract/sign-in-providers.ts";
import { useAct, useCall } from "../../api.ts";
import { number } from "../../format.ts";
import { CopyButton } from "../../parts/CopyButton.tsx";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { Section } from "../../parts/Section.tsx";
import { ProviderActions } from "./ProviderActions.tsx";

const ProviderDialog = lazy(() => import("./ProviderDialog.tsx"));

/** Whom people can sign in with, and how each is set up. */
export function SignInProviders() {
  const { t } = useTranslation();
  const { data, error, refetch } = useCall(listSignInProviders, {});
  const [edited, setEdited] = useState<SignInProvider | "new">();
  const [checked, setChecked] = useState<ProviderCheck & { name: string }>();
  const check = useAct(checkSignInProvider, (found, { params }) =>
    setChecked({ ...found, name: data?.items.find(({ id }) => id === params.provider)?.name ?? params.provider }),
  );
  const columns = useColumns(setEdited, (provider) => check.mutate({ params: { provider } }));
  const add = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setEdited("new")}>
      {t("providers.add")}
    </Button>
  );
  return (
    <Section
      title={t("providers.title")}
      hint={t("providers.text")}
      action={data?.items.length ? add : undefined}
      flush
    >
      <ErrorNotice error={check.error} />
      {checked && <Checked {...checked} onClose={() => setChecked(undefined)} />}
      <DataTable
        label={t("providers.title")}
        columns={columns}
        list={{ items: data?.items, error, refetch }}
        rowKey={({ id }) => id}
        empty={
          <EmptyState icon={<IconLogin2 size={22} />} title={t("providers.empty")} action={add}>
            {t("providers.empty_text")}
          </EmptyState>
        }
      />
      <Suspense>
        {edited && (
          <ProviderDialog edited={edited === "new" ? undefined : edited} onClose={() => setEdited(undefined)} />
        )}
      </Suspense>
    </Section>
  );
}

/** What a provider answered when it was asked. */
function Checked({ ok, fault, issuer, authorization_endpoint, name, onClose }: ProviderCheck & CheckedProps) {
  const { t } = useTranslation();
  return (
    <Alert
      mx="md"
      mb="sm"
      role="status"
      color={ok ? "teal" : "red"}
      title={t(ok ? "providers.check_ok" : "providers.check_bad", { name })}
      withCloseButton
      closeButtonLabel={t("parts.close")}
      onClose={onClose}
    >
      <Text style={{ overflowWrap: "anywhere" }}>{ok ? (issuer ?? authorization_endpoint) : fault}</Text>
    </Alert>
  );
}

interface CheckedProps {
  name: string;
  onClose: () => void;
}

function useColumns(
  onEdit: (provider: SignInProvider) => void,
  onCheck: (id: string) => void,
): Column<SignInProvider>[] {
  const { t } = useTranslation();
  return [
    { key: "name", title: t("providers.name"), cell: ({ name }) => <Text fw={550}>{name}</Text> },
    { key: "kind", title: t("providers.kind"), from: "sm", cell: ({ kind }) => t(`providers.kinds.${kind}`) },
    {
      key: "redirect",
      title: t("providers.redirect"),
      from: "md",
      cell: ({ redirect_uri }) => (
        <Group gap={4} wrap="nowrap">
          <Code style={{ overflowWrap: "anywhere" }}>{redirect_uri}</Code>
          <CopyButton text={redirect_uri} />
        </Group>
      ),
    },
    { key: "people", title: t("providers.people"), align: "right", cell: ({ people }) => number(people) },
    {
      key: "enabled",
      title: t("providers.on"),
      from: "xs",
      cell: ({ enabled }) => (
        <Badge color={enabled ? "teal" : "gray"}>{t(enabled ? "providers.on" : "providers.off")}</Badge>
      ),
    },
    {
      key: "actions",
      title: t("parts.actions"),
      quiet: true,
      width: 48,
      cell: (row) => <ProviderActions provider={row} onEdit={() => onEdit(row)} onCheck={() => onCheck(row.id)} />,
    },
  ];
}
