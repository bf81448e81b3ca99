import { Badge, Code, Group, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Token } from "../../../contract/tokens.ts";
import { money, number } from "../../format.ts";
import type { Column } from "../../parts/DataTable.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";

/** What every list of tokens shows of them, after their name. */
export function useTokenColumns<T extends Token>(): Column<T>[] {
  const { t } = useTranslation();
  return [
    { key: "hint", title: t("accounts.token_hint"), from: "lg", cell: ({ hint }) => <Code>{hint}</Code> },
    { key: "scopes", title: t("accounts.token_scopes"), from: "sm", cell: (row) => <Scopes {...row} /> },
    { key: "bounds", title: t("tokens.bounds"), from: "md", cell: (row) => <Bounds {...row} /> },
    { key: "used", title: t("accounts.token_used"), from: "sm", cell: (row) => <Used {...row} /> },
    { key: "expires", title: t("accounts.token_expiry"), cell: (row) => <Expiry {...row} /> },
  ];
}

function Scopes({ scopes }: Pick<Token, "scopes">) {
  const { t } = useTranslation();
  if (!scopes) return <>{t("accounts.token_scopes_all")}</>;
  return (
    <Group gap={4}>
      {scopes.map((scope) => (
        <Badge key={scope} color="gray">
          {t(`accounts.scopes.${scope}`)}
        </Badge>
      ))}
    </Group>
  );
}

/** What has been spent of the cap, and the rate. */
function Bounds({ requests_per_minute: rate, spending_cap_micros: cap, spent }: Token) {
  const { t } = useTranslation();
  const amount = money(spent.amount_micros, spent.currency);
  return (
    <Stack gap={0}>
      <Text>{cap === null ? amount : t("tokens.spent_of", { amount, cap: money(cap, spent.currency) })}</Text>
      {rate !== null && (
        <Text size="xs" c="dimmed">
          {t("tokens.per_minute", { rate: number(rate) })}
        </Text>
      )}
    </Stack>
  );
}

function Used({ last_used_at, last_used_ip }: Token) {
  const { t } = useTranslation();
  if (!last_used_at) return <>{t("parts.never")}</>;
  return (
    <Stack gap={0}>
      <TimeAgo time={last_used_at} />
      {last_used_ip && (
        <Text size="xs" c="dimmed">
          {t("tokens.from", { ip: last_used_ip })}
        </Text>
      )}
    </Stack>
  );
}

function Expiry({ expires_at, previous_until }: Token) {
  const { t } = useTranslation();
  const is_over = expires_at !== null && Date.parse(expires_at) < Date.now();
  return (
    <Stack gap={0} align="flex-start">
      {is_over && <Badge color="red">{t("accounts.token_expired")}</Badge>}
      {!is_over && (expires_at ? <TimeAgo time={expires_at} /> : t("parts.never"))}
      {previous_until && (
        <Text size="xs" c="dimmed">
          {t("tokens.previous")} <TimeAgo time={previous_until} />
        </Text>
      )}
    </Stack>
  );
}
