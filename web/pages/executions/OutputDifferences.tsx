import { Badge, Button, Group, Table, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ExecutionComparison, OutputChange } from "../../../contract/execution-comparisons.ts";
import { bytes } from "../../format.ts";
import { TextLink } from "../../parts/links.tsx";
import { Section } from "../../parts/Section.tsx";
import { paths } from "../../paths.ts";

const changes = ["added", "changed", "removed", "unread", "same"] as const;
const shown_first = 50;
const colors = { added: "teal", changed: "blue", removed: "red", unread: "yellow", same: "gray" } as const;

/** The files that two executions do not have in common, with the sums of all. */
export function OutputDifferences({ comparison }: { comparison: ExecutionComparison }) {
  const { t } = useTranslation();
  const { items, totals, compared_to } = comparison.outputs;
  const present = changes.filter((change) => totals[change].files > 0);
  return (
    <Section
      title={t("outputs.files")}
      flush={items.length > 0}
      hint={compared_to === null ? undefined : t("outputs.compared_to", { path: compared_to })}
    >
      <Group gap="md" px={items.length > 0 ? "md" : 0} pb="sm">
        {present.map((change) => (
          <Text key={change}>
            <Change change={change} />{" "}
            {t("outputs.came", { count: totals[change].files, size: bytes(totals[change].bytes) })}
          </Text>
        ))}
        {items.length === 0 && <Text c="dimmed">{t("outputs.same_files")}</Text>}
      </Group>
      {totals.unread.files > 0 && (
        <Text px="md" pb="sm" c="dimmed">
          {t("outputs.unread_hint")}
        </Text>
      )}
      {items.length > 0 && <Files comparison={comparison} />}
    </Section>
  );
}

function Change({ change }: { change: OutputChange | "same" }) {
  const { t } = useTranslation();
  return (
    <Badge color={colors[change]} variant="light">
      {t(`outputs.changes.${change}`)}
    </Badge>
  );
}

function Files({ comparison: { from, to, outputs } }: { comparison: ExecutionComparison }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(shown_first);
  return (
    <>
      <Table verticalSpacing="xs" horizontalSpacing="md" layout="fixed">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={120}>{t("outputs.change")}</Table.Th>
            <Table.Th>{t("outputs.file")}</Table.Th>
            <Table.Th w={100} ta="right" visibleFrom="xs">
              #{from.number}
            </Table.Th>
            <Table.Th w={100} ta="right" visibleFrom="xs">
              #{to.number}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {outputs.items.slice(0, shown).map(({ path, change, before, after }) => {
            const side = after ? to : from;
            return (
              <Table.Tr key={path}>
                <Table.Td>
                  <Change change={change} />
                </Table.Td>
                <Table.Td style={{ overflowWrap: "anywhere" }}>
                  <TextLink
                    {...paths.execution(side.namespace, side.container, side.number, { tab: "outputs", file: path })}
                  >
                    {path}
                  </TextLink>
                </Table.Td>
                <Table.Td ta="right" visibleFrom="xs">
                  {before && bytes(before.bytes)}
                </Table.Td>
                <Table.Td ta="right" visibleFrom="xs">
                  {after && bytes(after.bytes)}
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
      {shown < outputs.items.length && (
        <Button m="sm" size="compact-sm" variant="subtle" onClick={() => setShown(shown + shown_first)}>
          {t("parts.load_more")}
        </Button>
      )}
    </>
  );
}
