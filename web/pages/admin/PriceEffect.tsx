import { Select, Stack, Table, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { previewPrice } from "../../../contract/books.ts";
import { useCall } from "../../api.ts";
import { money } from "../../format.ts";

const shown_max = 8;
const months = [
  ["last", 1],
  ["now", 0],
  ["before", 2],
] as const;
const monthOf = (ago: number) => {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - ago, 1)).toISOString().slice(0, 7);
};

/** What a month's use cost, and what it would have cost at this price, before anything is saved. */
export function PriceEffect({ product, amount_micros }: { product: string; amount_micros: number }) {
  const { t } = useTranslation();
  const [month, setMonth] = useState(monthOf(1));
  const [asked] = useDebouncedValue(amount_micros, 300);
  const { data } = useCall(
    previewPrice,
    { params: { product }, query: { amount_micros: asked, month } },
    { enabled: Number.isSafeInteger(asked) && asked >= 0 },
  );
  const rows = data?.items.slice(0, shown_max) ?? [];
  const inWords = (micros: number) => money(micros, data?.currency ?? "");
  return (
    <Stack gap={4}>
      <Select
        label={t("books.effect")}
        size="xs"
        allowDeselect={false}
        value={month}
        data={months.map(([key, ago]) => {
          const value = monthOf(ago);
          return { value, label: t(`books.effect_of.${key}`, { month: value }) };
        })}
        onChange={(value) => value && setMonth(value)}
      />
      {data?.namespaces === 0 && (
        <Text size="sm" c="dimmed">
          {t("books.effect_none")}
        </Text>
      )}
      {data && data.namespaces > 0 && (
        <>
          <Text size="sm" fw={550}>
            {t("books.effect_sum", {
              count: data.namespaces,
              before: inWords(data.before_micros),
              after: inWords(data.after_micros),
            })}
          </Text>
          <Table withRowBorders={false} verticalSpacing={2} fz="sm">
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{t("finance.namespace")}</Table.Th>
                <Table.Th scope="col" ta="right" style={{ whiteSpace: "nowrap" }}>
                  {t("books.effect_before")}
                </Table.Th>
                <Table.Th scope="col" ta="right" style={{ whiteSpace: "nowrap" }}>
                  {t("books.effect_after")}
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map(({ namespace, name, before_micros, after_micros }) => (
                <Table.Tr key={namespace}>
                  <Table.Td>{name}</Table.Td>
                  <Table.Td ta="right" style={{ whiteSpace: "nowrap" }}>
                    {inWords(before_micros)}
                  </Table.Td>
                  <Table.Td ta="right" style={{ whiteSpace: "nowrap" }}>
                    {inWords(after_micros)}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </>
      )}
    </Stack>
  );
}
