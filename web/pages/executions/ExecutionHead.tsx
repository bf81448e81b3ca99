import { Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlayerPlay, IconPlayerStop } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { type Execution, endedStates, stopExecution } from "../../../contract/executions.ts";
import { useAct } from "../../api.ts";
import { money } from "../../format.ts";
import { ConfirmDialog } from "../../parts/ConfirmDialog.tsx";
import { RunTime } from "../../parts/execution/RunTime.tsx";
import { StateBadge } from "../../parts/execution/StateBadge.tsx";
import { Facts } from "../../parts/Facts.tsx";
import { Bytes } from "../../parts/figures.tsx";
import { GuardedButton, useReason } from "../../parts/guard.tsx";
import { ButtonLink, TextLink } from "../../parts/links.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { paths } from "../../paths.ts";
import { Restart } from "./Restart.tsx";

/** Number, state, facts; at the right stop, or start again. */
export function ExecutionHead({ execution }: { execution: Execution }) {
  const { t } = useTranslation();
  const { namespace, container, number } = execution;
  return (
    <PageTitle
      title={`${container} #${number}`}
      badges={<StateBadge state={execution.state} />}
      facts={
        <Facts
          items={[
            [
              t("parts.kinds.container"),
              <TextLink key="container" {...paths.container(namespace, container)}>
                {container}
              </TextLink>,
            ],
            [t("executions.started_by"), execution.started_by.name],
            [
              t("executions.resource_type"),
              `${execution.resource_type} · ${t("parts.units", { count: execution.units })}`,
            ],
            [t("executions.duration"), <RunTime key="time" execution={execution} />],
            [t("executions.cost"), costOf(execution)],
            [t("executions.exit_code"), execution.exit_code],
            [t("executions.outputs_bytes"), <Bytes key="outputs" value={execution.output_bytes} />],
            [
              t(execution.started_at ? "executions.started" : "executions.asked_for"),
              <TimeAgo key="started" time={execution.started_at ?? execution.queued_at} />,
            ],
          ]}
        />
      }
      action={
        endedStates.has(execution.state) ? (
          <>
            <Restart execution={execution} />
            <ButtonLink
              {...paths.container(namespace, container, { start: true })}
              variant="default"
              leftSection={<IconPlayerPlay size={16} />}
            >
              {t("executions.again")}
            </ButtonLink>
          </>
        ) : (
          <Stop execution={execution} />
        )
      }
    />
  );
}

/** What costs nothing is not worth a word. */
const costOf = ({ cost }: Execution) =>
  cost && cost.amount_micros > 0 ? money(cost.amount_micros, cost.currency) : null;

function Stop({ execution }: { execution: Execution }) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  const stop = useAct(stopExecution);
  const reason = useReason()(execution.can, "execution.stop");
  const { namespace, container, number, state } = execution;
  const params = { namespace, name: container, number };
  return (
    <>
      <GuardedButton
        color="red"
        variant="light"
        reason={reason}
        loading={state === "stopping"}
        leftSection={<IconPlayerStop size={16} />}
        onClick={open}
      >
        {t(execution.queue ? "executions.leave_queue" : "executions.stop")}
      </GuardedButton>
      <ConfirmDialog
        opened={opened}
        onClose={close}
        title={t("executions.stop_title", { number, container })}
        confirm={t(execution.queue ? "executions.leave_queue" : "executions.stop")}
        onConfirm={() => stop.mutateAsync({ params })}
      >
        <Text>{t(execution.queue ? "executions.leave_queue_text" : "executions.stop_text")}</Text>
      </ConfirmDialog>
    </>
  );
}
