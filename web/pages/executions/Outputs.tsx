import { Grid, Group, Paper, Skeleton } from "@mantine/core";
import { IconFolderOff, IconPackageExport } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { z } from "zod";
import { type Execution, endedStates, listOutputFolder, listOutputs } from "../../../contract/executions.ts";
import { usePages } from "../../api.ts";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { GuardedButton } from "../../parts/guard.tsx";
import { FileNodes } from "../../parts/preview/FileNodes.tsx";
import { DownloadOutputs } from "./DownloadOutputs.tsx";
import { OutputLevel, page_files } from "./OutputLevel.tsx";
import { OutputPreview } from "./OutputPreview.tsx";
import { Publications } from "./Publications.tsx";

const PublishOutput = lazy(() => import("./PublishOutput.tsx"));

interface OutputsProps {
  execution: Execution;
  file: string | undefined;
  onFile: (file: string) => void;
}

/** What an execution left in /output: folders, the chosen file beside them, and what was made of it. */
export function Outputs({ execution, file, onFile }: OutputsProps) {
  const { t } = useTranslation();
  const moving = !endedStates.has(execution.state);
  const at = { namespace: execution.namespace, name: execution.container, number: execution.number };
  const list = usePages(listOutputs, { params: at, query: { limit: 1 } }, { refetchInterval: moving && 4000 });
  // the same as the tree reads, so it is read once
  const top = usePages(listOutputFolder, { params: at, query: { under: "", limit: page_files } });
  if (list.error && !list.items) return <ErrorNotice error={list.error} onRetry={list.refetch} />;
  if (!list.items || !top.items) return <Skeleton height={320} />;
  const [first] = list.items;
  if (!first)
    return (
      <Paper>
        <EmptyState icon={<IconFolderOff size={22} />} title={t("executions.no_outputs")}>
          {t("executions.no_outputs_text")}
        </EmptyState>
      </Paper>
    );
  const shown = file ?? topOf(top.items ?? []) ?? first.path;
  return (
    <>
      <Publications execution={execution} />
      <Grid gap="md">
        <Grid.Col span={{ base: 12, md: 4 }}>
          <Group justify="flex-end" mb="xs" gap="xs">
            <DownloadOutputs at={at} moving={moving} />
            <Publish execution={execution} />
          </Group>
          <Paper p={6}>
            <FileNodes label={t("executions.outputs")}>
              <OutputLevel at={at} under="" depth={0} selected={shown} onSelect={onFile} moving={moving} />
            </FileNodes>
          </Paper>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 8 }}>
          <OutputPreview key={shown} at={at} path={shown} final={!moving} />
        </Grid.Col>
      </Grid>
    </>
  );
}

type Entry = z.output<typeof listOutputFolder.response>["items"][number];

/** What is shown first: a README, or the first file that lies in no folder. */
function topOf(entries: readonly Entry[]): string | undefined {
  const files = entries.flatMap(({ file }) => file ?? []);
  return (files.find(({ path }) => /^readme\.(md|markdown|txt)$/i.test(path)) ?? files[0])?.path;
}

const from = "/frame/$namespace/containers/$name/executions/$number";

function Publish({ execution }: { execution: Execution }) {
  const { t } = useTranslation();
  const { publish } = useSearch({ from });
  const navigate = useNavigate({ from: "/$namespace/containers/$name/executions/$number" });
  const show = (publish: true | undefined) => void navigate({ search: (old) => ({ ...old, publish }) });
  const ended = endedStates.has(execution.state);
  return (
    <>
      <GuardedButton
        size="xs"
        variant="default"
        reason={ended ? undefined : t("outputs.still_runs")}
        leftSection={<IconPackageExport size={14} />}
        onClick={() => show(true)}
      >
        {t("outputs.publish")}
      </GuardedButton>
      <Suspense>{publish && ended && <PublishOutput execution={execution} onClose={() => show(undefined)} />}</Suspense>
    </>
  );
}
