import { Alert, Badge, Box, Button, Group, Stack, Switch, Table, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { RosterLine, RosterPlan } from "../../../contract/roster.ts";
import { number } from "../../format.ts";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";

interface PreviewProps {
  plan: RosterPlan;
  error: unknown;
  applying: boolean;
  onBack: () => void;
  onApply: (digest: string) => void;
}

/** Every line of a roster and what becomes of it; the faulty ones say what would mend them. */
export function RosterPreview({ plan, error, applying, onBack, onApply }: PreviewProps) {
  const { t } = useTranslation();
  const { add, invite, already, fault } = plan.counts;
  const [onlyFaults, setOnlyFaults] = useState(false);
  const lines = onlyFaults ? plan.lines.filter((line) => line.fault) : plan.lines;
  const counts = { add: number(add), invite: number(invite), already: number(already), fault: number(fault) };
  return (
    <Stack gap="sm">
      <Text>{plan.lines.length ? t("coming.import_counts", counts) : t("coming.import_nothing")}</Text>
      {fault > 0 && (
        <Alert color="yellow" py="xs">
          {t("coming.import_left_out")}
        </Alert>
      )}
      {fault > 0 && (
        <Switch
          label={t("coming.import_only_faults")}
          checked={onlyFaults}
          onChange={({ currentTarget }) => setOnlyFaults(currentTarget.checked)}
        />
      )}
      <Lines lines={lines} />
      <ErrorNotice error={error} />
      <Group justify="flex-end">
        <Button variant="default" onClick={onBack}>
          {t("coming.import_back")}
        </Button>
        <Button loading={applying} disabled={add + invite === 0} onClick={() => onApply(plan.digest)}>
          {t("coming.import_apply", counts)}
        </Button>
      </Group>
    </Stack>
  );
}

const colors = { add: "teal", invite: "guild", already: "gray", fault: "red" } as const;

/** Scrolls by itself: two thousand lines must not push the buttons away. */
function Lines({ lines }: { lines: RosterLine[] }) {
  const { t } = useTranslation();
  return (
    <Box role="group" tabIndex={0} aria-label={t("coming.import_preview")} mah={360} style={{ overflow: "auto" }}>
      <Table stickyHeader horizontalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={56}>{t("coming.line")}</Table.Th>
            <Table.Th>{t("members.person")}</Table.Th>
            <Table.Th visibleFrom="xs">{t("members.role")}</Table.Th>
            <Table.Th>{t("coming.outcome")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {lines.map((line) => (
            <Line key={line.line} {...line} />
          ))}
        </Table.Tbody>
      </Table>
    </Box>
  );
}

function Line({ line, who, name, role, team, outcome, fault }: RosterLine) {
  const { t, i18n } = useTranslation();
  const known = i18n.exists(`parts.roles.${role}`);
  return (
    <Table.Tr>
      <Table.Td>{line}</Table.Td>
      <Table.Td style={{ overflowWrap: "anywhere" }}>
        {who || "—"}
        {(name || team) && (
          <Text size="xs" c="dimmed">
            {[name, team].filter(Boolean).join(" · ")}
          </Text>
        )}
      </Table.Td>
      <Table.Td visibleFrom="xs">{known ? t(`parts.roles.${role as "viewer"}`) : role}</Table.Td>
      <Table.Td>
        <Badge color={colors[outcome]}>{t(`coming.outcomes.${outcome}`)}</Badge>
        {fault && (
          <Text size="xs" mt={2}>
            {t(`coming.faults.${fault}`)}
          </Text>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
