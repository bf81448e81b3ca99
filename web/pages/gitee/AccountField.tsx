import { Alert, Select, Stack } from "@mantine/core";
import { IconPlugConnected } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { type ForgeConnection, listForgeConnections } from "../../../contract/forge-connections.ts";
import { useCall } from "../../api.ts";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { ConnectButton } from "../forges/ConnectButton.tsx";

interface AccountFieldProps {
  value: string | undefined;
  onChange: (id: string) => void;
  /** What follows once an account is chosen that works. */
  children: (connection: ForgeConnection) => ReactNode;
}

/** By which connected account: the only one where there is one, else the one that is chosen. */
export function AccountField({ value, onChange, children }: AccountFieldProps) {
  const { t } = useTranslation();
  const { data, error } = useCall(listForgeConnections, {});
  if (error) return <ErrorNotice error={error} />;
  if (!data) return null;
  const { items, providers } = data;
  if (items.length === 0) return <Connect providers={providers} />;
  const chosen = items.find(({ id }) => id === value) ?? items[0];
  return (
    <Stack gap="sm">
      <Select
        maw={420}
        label={t("gitee.account")}
        allowDeselect={false}
        data={items.map(({ id, login, provider }) => ({ value: id, label: `${login} · ${provider.name}` }))}
        value={chosen?.id ?? null}
        onChange={(id) => id && onChange(id)}
      />
      {chosen?.state === "needs_authorization" && <Again {...chosen} />}
      {chosen?.state === "ok" && children(chosen)}
    </Stack>
  );
}

function Again({ provider, login }: ForgeConnection) {
  const { t } = useTranslation();
  return (
    <Alert color="yellow" title={t("forges.needs_authorization")}>
      <Stack gap="sm" align="flex-start">
        {t("forges.needs_authorization_text", { forge: provider.name, login })}
        <ConnectButton provider={provider} login={login} />
      </Stack>
    </Alert>
  );
}

function Connect({ providers }: { providers: ForgeConnection["provider"][] }) {
  const { t } = useTranslation();
  const none = providers.length === 0;
  return (
    <EmptyState
      icon={<IconPlugConnected size={22} />}
      title={t(none ? "gitee.no_forge" : "gitee.connect_first")}
      action={providers.map((provider) => <ConnectButton key={provider.id} provider={provider} />)}
    >
      {t(none ? "gitee.no_forge_text" : "gitee.connect_first_text")}
    </EmptyState>
  );
}
