import { Alert, List, Text } from "@mantine/core";
import { IconHourglass } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Execution } from "../../../contract/executions.ts";
import type { Refusal } from "../../../contract/problem.ts";
import { amount } from "../../format.ts";
import { useMe } from "../../namespace.ts";
import { TimeAgo } from "../TimeAgo.tsx";

interface WaitingProps {
  queue: NonNullable<Execution["queue"]>;
  execution: Pick<Execution, "resource_type" | "started_by">;
}

/** Where an execution stands in the queue, for what it waits, and when it is expected to start. */
export function Waiting({ queue, execution: { resource_type, started_by } }: WaitingProps) {
  const { t } = useTranslation();
  const is_own = useMe()?.path === started_by.path;
  const { position, expected_start, waiting_for } = queue;
  const title =
    position === 1
      ? t("executions.queue_next", { type: resource_type })
      : t("executions.queue_place", { position, type: resource_type });
  return (
    <Alert color="blue" icon={<IconHourglass />} title={title} mb="md" role="status">
      <Text>
        {expected_start ? (
          <>
            {t("executions.queue_expected")} <TimeAgo time={expected_start} />
          </>
        ) : (
          t("executions.queue_unknown")
        )}
      </Text>
      {waiting_for.length > 0 && (
        <List size="sm" mt={4}>
          {waiting_for.map((refusal) => (
            <List.Item key={refusal.condition + refusal.product}>
              <Against refusal={refusal} whose={is_own ? undefined : started_by.name} />
            </List.Item>
          ))}
        </List>
      )}
      <Text size="xs" c="dimmed" mt={4}>
        {t("executions.queue_explained")}
      </Text>
    </Alert>
  );
}

/** `whose` limit a member's limit is, where it is not the reader's. */
function Against({ refusal, whose }: { refusal: Refusal; whose: string | undefined }) {
  const { t } = useTranslation();
  const { condition, limit, in_use, unit, currency } = refusal;
  const what =
    condition === "member_limit" && whose !== undefined
      ? t("executions.limit_of", { name: whose })
      : t(`resources.refusals.${condition}`);
  if (condition === "queue") return <>{t("executions.queue_ahead", { count: in_use })}</>;
  const in_words = (value: number) => amount(value, unit, currency);
  const words = { what, in_use: in_words(in_use), limit: limit === null ? t("parts.unlimited") : in_words(limit) };
  return <>{t("executions.queue_against", words)}</>;
}
