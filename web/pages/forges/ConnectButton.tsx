import { Button, type ButtonProps } from "@mantine/core";
import { IconLink } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useConnecting } from "../../connecting.ts";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";

interface ConnectProps extends ButtonProps {
  provider: { id: string; name: string };
  /** The account that is authorized again. */
  login?: string;
}

/** Goes to a forge to connect an account, or to authorize it again. */
export function ConnectButton({ provider, login, ...props }: ConnectProps) {
  const { t } = useTranslation();
  const act = useConnecting();
  const again = login === undefined ? {} : { "aria-label": t("forges.again_of", { login }) };
  return (
    <>
      <ErrorNotice error={act.error} />
      <Button
        leftSection={<IconLink size={16} />}
        loading={act.isPending}
        onClick={() => act.mutate(provider.id)}
        {...again}
        {...props}
      >
        {login === undefined ? t("forges.connect", { forge: provider.name }) : t("forges.again")}
      </Button>
    </>
  );
}
