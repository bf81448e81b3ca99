import { Badge, Box, Select, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { healthOrders, listHealth, type Health as Standing } from "../../../contract/books.ts";
import { usePages } from "../../api.ts";
import { money, number } from "../../format.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { TextLink } from "../../parts/links.tsx";
import { Section } from "../../parts/Section.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { paths } from "../../paths.ts";

type Order = (typeof healthOrders)[number];

interface HealthProps {
  currency: string;
  sort: Order | undefined;
  onSort: (sort: Order) => void;
}

/** How each namespace stands with money and limits, the worst first. */
export function Health({ currency, sort, onSort }: HealthProps) {
  const { t } = useTranslation();
  const order = sort ?? "days_left";
  const list = usePages(listHealth, { query: { sort: order } }, { refetchInterval: 60_000 });
  return (
    <Section title={t("books.health")} hint={t("books.health_hint")} flush>
      <Box px="md" pb="xs">
        <Select
          aria-label={t("books.sort")}
          allowDeselect={false}
          w={260}
          value={order}
          data={healthOrders.map((value) => ({ value, label: t(`books.orders.${value}`) }))}
          onChange={(value) => value && onSort(value as Order)}
        />
      </Box>
      <DataTable
        label={t("books.health")}
        columns={useColumns(currency)}
        list={list}
        rowKey={({ namespace }) => namespace}
        opens
        empty={
          <Text px="md" pb="md" c="dimmed">
            {t("books.health_none")}
          </Text>
        }
      />
    </Section>
  );
}

function useColumns(currency: string): Column<Standing>[] {
  const { t } = useTranslation();
  return [
    {
      key: "namespace",
      title: t("finance.namespace"),
      cell: ({ namespace, name }) => (
        <>
          <TextLink {...paths.houseFinance({ tab: "books", namespace })}>{name}</TextLink>
          <Text size="xs" c="dimmed">
            {namespace}
          </Text>
        </>
      ),
    },
    {
      key: "payable",
      title: t("finance.payable"),
      align: "right",
      cell: ({ payable_micros }) => money(payable_micros, currency),
    },
    {
      key: "days",
      title: t("books.days_left"),
      align: "right",
      cell: ({ days_left }) =>
        days_left === null ? "–" : <Alarm on={days_left <= 7}>{t("books.days", { count: days_left })}</Alarm>,
    },
    {
      key: "owed",
      title: t("finance.owed"),
      align: "right",
      from: "sm",
      cell: ({ owed_micros }) => <Alarm on={owed_micros > 0}>{money(owed_micros, currency)}</Alarm>,
    },
    {
      key: "declined",
      title: t("books.declined"),
      align: "right",
      from: "md",
      cell: ({ declined }) => number(declined),
    },
    {
      key: "over",
      title: t("books.over"),
      align: "right",
      from: "sm",
      cell: ({ over }) => <Alarm on={over > 0}>{number(over)}</Alarm>,
    },
    {
      key: "active",
      title: t("books.active"),
      from: "md",
      cell: ({ active_at }) => (active_at === null ? "–" : <TimeAgo time={active_at} />),
    },
  ];
}

/** A value that wants to be looked at. */
const Alarm = ({ on, children }: { on: boolean; children: string }) =>
  on ? <Badge color="orange">{children}</Badge> : children;
