import { Paper, Stack, Text } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { ForgeConnection } from "../../../contract/forge-connections.ts";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { AccountField } from "./AccountField.tsx";
import { ImportForm } from "./ImportForm.tsx";
import { OrganizationField, useOrganizationsThere } from "./OrganizationField.tsx";

const from = "/frame/organizations/import";

/** Makes an organization that follows one on Gitee: by which account, which one, and what will be made. */
export default function Import() {
  const { t } = useTranslation();
  const search = useSearch({ from });
  const navigate = useNavigate({ from: "/organizations/import" });
  const show = (change: Partial<typeof search>) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  return (
    <>
      <PageTitle title={t("gitee.import_title")} facts={<Text c="dimmed">{t("gitee.import_text")}</Text>} />
      <Paper p="lg" maw={720}>
        <AccountField value={search.account} onChange={(account) => show({ account, login: undefined })}>
          {(connection) => (
            <Stack gap="md">
              <OrganizationField
                connection={connection.id}
                value={search.login}
                onChange={(login) => show({ account: connection.id, login })}
              />
              {search.login && <Chosen key={search.login} connection={connection} login={search.login} />}
            </Stack>
          )}
        </AccountField>
      </Paper>
    </>
  );
}

/** The form for the one that is chosen; an address may name one that is not to be had. */
function Chosen({ connection, login }: { connection: ForgeConnection; login: string }) {
  const { items } = useOrganizationsThere(connection.id);
  const organization = items?.find((one) => one.login === login && one.linked_to === null);
  return organization ? <ImportForm connection={connection.id} organization={organization} /> : null;
}
