import { Box, Code, Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Activity } from "../../../contract/activity.ts";
import { exactTime } from "../../format.ts";
import { Facts } from "../../parts/Facts.tsx";
import { useLineWords } from "./words.ts";

/** The opened line: what it was before and after, when exactly, from where, in which request. */
export function ActivityDetails({ line }: { line: Activity }) {
  const { t } = useTranslation();
  const words = useLineWords()(line);
  return (
    <Box px={{ base: 0, sm: 40 }} py="xs">
      {words.sentence !== line.text && <Text mb="xs">{line.text}</Text>}
      <Changes {...line} />
      <Facts
        items={[
          [t("activity.exact"), exactTime(line.at)],
          [
            t("activity.action"),
            <span key="action">
              {words.action} <Code>{line.action}</Code>
            </span>,
          ],
          [t("activity.address"), line.ip],
          [t("activity.request"), line.request_id && <Code key="request">{line.request_id}</Code>],
        ]}
      />
    </Box>
  );
}

const written = (value: unknown): string =>
  typeof value === "string" ? value : value === undefined ? "—" : JSON.stringify(value);

function Changes({ before, after }: Activity) {
  const { t } = useTranslation();
  const fields = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  if (!fields.length)
    return (
      <Text c="dimmed" mb="xs">
        {t("activity.no_change")}
      </Text>
    );
  return (
    <Table mb="sm" w="auto" miw={280} verticalSpacing={4}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("activity.field")}</Table.Th>
          {before && <Table.Th>{t("activity.before")}</Table.Th>}
          <Table.Th>{t("activity.after")}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {fields.map((field) => (
          <Table.Tr key={field}>
            <Table.Td>{field}</Table.Td>
            {before && <Table.Td>{written(before[field])}</Table.Td>}
            <Table.Td>{written(after?.[field])}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
