import { Button, Input, Paper, Radio, Skeleton, Stack } from "@mantine/core";
import { IconBuildingCommunity } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { type ForgeOrganization, listForgeOrganizations } from "../../../contract/forge-connections.ts";
import { usePages } from "../../api.ts";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";

interface OrganizationFieldProps {
  connection: string;
  value: string | undefined;
  onChange: (login: string) => void;
}

/** The organizations that one administers there, as the forge says now. */
export const useOrganizationsThere = (connection: string) =>
  usePages(listForgeOrganizations, { params: { id: connection }, query: {} });

/** Which organization there. */
export function OrganizationField({ connection, value, onChange }: OrganizationFieldProps) {
  const { t } = useTranslation();
  const list = useOrganizationsThere(connection);
  if (list.error) return <ErrorNotice error={list.error} onRetry={list.refetch} />;
  if (!list.items) return <Skeleton height={160} />;
  if (list.items.length === 0)
    return (
      <EmptyState icon={<IconBuildingCommunity size={22} />} title={t("gitee.organizations_empty")}>
        {t("gitee.organizations_empty_text")}
      </EmptyState>
    );
  return (
    <Radio.Group
      label={t("gitee.organization")}
      description={t("gitee.organization_hint")}
      value={value ?? null}
      onChange={onChange}
    >
      <Stack gap="xs" mt="xs">
        {list.items.map((one) => (
          <Choice key={one.id} organization={one} />
        ))}
        {list.hasNextPage && (
          <Input.Wrapper>
            <Button
              variant="default"
              size="xs"
              loading={list.isFetchingNextPage}
              onClick={() => void list.fetchNextPage()}
            >
              {t("parts.load_more")}
            </Button>
          </Input.Wrapper>
        )}
      </Stack>
    </Radio.Group>
  );
}

function Choice({ organization: { login, name, description, linked_to } }: { organization: ForgeOrganization }) {
  const { t } = useTranslation();
  const said = [login, linked_to === null ? description : t("gitee.linked_to", { path: linked_to })];
  return (
    <Paper withBorder p="xs">
      <Radio
        value={login}
        label={name || login}
        description={said.filter(Boolean).join(" · ")}
        disabled={linked_to !== null}
      />
    </Paper>
  );
}
