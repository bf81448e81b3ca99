import { Button, Paper, Progress, SimpleGrid, Skeleton, Stack, Text } from "@mantine/core";
import { IconRefresh, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Output } from "../../../contract/route.ts";
import { collectStorage, getStorage, scrubStorage } from "../../../contract/storage.ts";
import { useAct, useCall } from "../../api.ts";
import { number } from "../../format.ts";
import { useMe } from "../../namespace.ts";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { Facts } from "../../parts/Facts.tsx";
import { Bytes } from "../../parts/figures.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { Section } from "../../parts/Section.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { OperatorsOnly } from "./OperatorsOnly.tsx";
import { StorageDamage } from "./StorageDamage.tsx";

type State = Output<typeof getStorage>;
const look_again_ms = 2000;

/** What is stored, what it takes, and how it is cared for. */
export default function Storage() {
  const { t } = useTranslation();
  const operator = useMe()?.operator ?? false;
  const { data, error, refetch } = useCall(getStorage, {}, { enabled: operator });
  const goesOn = [data?.collection, data?.scrub].some((run) => run && !run.ended_at);
  useCall(getStorage, {}, { enabled: operator && goesOn, refetchInterval: look_again_ms }); // the same, again and again
  return (
    <OperatorsOnly>
      <PageTitle title={t("storage.title")} facts={<Text c="dimmed">{t("storage.text")}</Text>} />
      <ErrorNotice error={error} onRetry={() => void refetch()} />
      {!data && !error && <Skeleton height={320} />}
      {data && (
        <>
          <Figures {...data} />
          <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md" verticalSpacing={0}>
            <CollectionPart run={data.collection} unused_bytes={data.unused_bytes} />
            <ScrubPart run={data.scrub} />
          </SimpleGrid>
          <StorageDamage total={data.damaged_blobs} />
        </>
      )}
    </OperatorsOnly>
  );
}

function Figures({ back_end, place, blobs, physical_bytes, logical_bytes, saved_bytes, unused_bytes }: State) {
  const { t } = useTranslation();
  return (
    <Paper p="md" mb="md">
      <Facts
        items={[
          [t("storage.back_end"), t(`storage.back_ends.${back_end}`, { place })],
          [t("storage.blobs"), number(blobs)],
          [t("storage.physical"), <Bytes key="p" value={physical_bytes} />],
          [t("storage.logical"), <Bytes key="l" value={logical_bytes} />],
          [t("storage.saved"), <Bytes key="s" value={saved_bytes} />],
          [t("storage.unused"), <Bytes key="u" value={unused_bytes} />],
        ]}
      />
    </Paper>
  );
}

function CollectionPart({ run, unused_bytes }: { run: State["collection"]; unused_bytes: number }) {
  const { t } = useTranslation();
  const act = useAct(collectStorage);
  const goesOn = run !== null && !run.ended_at;
  return (
    <Section
      title={t("storage.collection")}
      hint={t("storage.collection_hint")}
      action={
        <Button
          variant="default"
          flex="none"
          leftSection={<IconTrash size={16} />}
          loading={act.isPending || goesOn}
          onClick={() => act.mutate({})}
        >
          {t("storage.collect")}
        </Button>
      }
    >
      <ErrorNotice error={act.error} />
      {run ? (
        <Facts
          items={[
            [t("storage.last"), <When key="w" run={run} />],
            [t("storage.removed"), t("storage.removed_blobs", { count: run.removed_blobs })],
            [t("storage.freed"), <Bytes key="f" value={run.removed_bytes} />],
            [t("storage.waiting"), <Bytes key="u" value={unused_bytes} />],
            [t("storage.swept"), run.swept > 0 ? number(run.swept) : null],
          ]}
        />
      ) : (
        <Text c="dimmed">{t("storage.never")}</Text>
      )}
    </Section>
  );
}

function ScrubPart({ run }: { run: State["scrub"] }) {
  const { t } = useTranslation();
  const act = useAct(scrubStorage);
  const goesOn = run !== null && !run.ended_at;
  return (
    <Section
      title={t("storage.scrub")}
      hint={t("storage.scrub_hint")}
      action={
        <Button
          variant="default"
          flex="none"
          leftSection={<IconRefresh size={16} />}
          loading={act.isPending || goesOn}
          onClick={() => act.mutate({})}
        >
          {t("storage.scrub_now")}
        </Button>
      }
    >
      <ErrorNotice error={act.error} />
      {run ? <ScrubState run={run} /> : <Text c="dimmed">{t("storage.never")}</Text>}
    </Section>
  );
}

function ScrubState({ run }: { run: NonNullable<State["scrub"]> }) {
  const { t } = useTranslation();
  const share = run.bytes_total === 0 ? 100 : Math.min(100, (run.bytes / run.bytes_total) * 100);
  return (
    <Stack gap="sm">
      {!run.ended_at && <Progress value={share} aria-label={t("storage.progress")} />}
      <Facts
        items={[
          [t("storage.last"), <When key="w" run={run} />],
          [t("storage.read"), t("storage.read_of", { count: run.blobs_total, done: number(run.blobs) })],
          [t("storage.read_bytes"), <Bytes key="b" value={run.bytes} />],
          [t("storage.found"), t("storage.found_damaged", { count: run.damaged })],
        ]}
      />
    </Stack>
  );
}

function When({ run }: { run: { started_at: string; ended_at: string | null } }) {
  const { t } = useTranslation();
  return run.ended_at ? <TimeAgo time={run.ended_at} /> : <Text fw={550}>{t("storage.goes_on")}</Text>;
}
