import { Button, Group, Switch, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { bytes as size } from "../../format.ts";
import { ErrorNotice } from "../ErrorNotice.tsx";
import { CodeLines } from "./CodeLines.tsx";
import { languageOf } from "./languages.ts";
import classes from "./preview.module.css";
import { beginningOf } from "./source.ts";
import { useHighlight } from "./useHighlight.ts";

/** Each time more is asked for, so many times as much is shown. */
const growth = 4;
const step_bytes = 256 * 1024;
const shown_bytes_max = 4 * 1024 * 1024;

interface TextPreviewProps {
  text: string;
  truncated: boolean;
  path: string;
  /** Where the file's bytes are. */
  source: string;
  bytes?: number | undefined;
}

/** Text and code with colours and numbered lines; of a large file the beginning, and more of it when asked. */
export function TextPreview({ text, truncated, path, source, bytes }: TextPreviewProps) {
  const { t } = useTranslation();
  const [wrap, setWrap] = useState(false);
  const [wanted, setWanted] = useState(0);
  const more = useQuery({
    queryKey: [source, wanted],
    queryFn: ({ signal }) => beginningOf(source, wanted, signal),
    enabled: wanted > 0,
    placeholderData: (before) => before,
  });
  const shown = more.data?.text ?? text;
  const isCut = truncated && (more.data?.isCut ?? true);
  const whole = useMemo(() => (isCut ? shown.slice(0, shown.lastIndexOf("\n") + 1) || shown : shown), [shown, isCut]);
  const lines = useHighlight(whole.replace(/\n$/, ""), languageOf(path));
  return (
    <>
      <Group className={classes["bar"] ?? ""} justify="space-between" gap="xs">
        <Text size="xs" c="dimmed">
          {t("preview.lines", { count: lines.length })}
          {isCut && ` · ${t("preview.beginning")}`}
        </Text>
        <Switch
          size="xs"
          label={t("preview.wrap")}
          checked={wrap}
          onChange={(event) => setWrap(event.currentTarget.checked)}
        />
      </Group>
      <CodeLines lines={lines} wrap={wrap} label={path} />
      {more.error && <ErrorNotice error={more.error} onRetry={more.refetch} />}
      {isCut && wanted < shown_bytes_max && (
        <Button
          variant="subtle"
          size="xs"
          m="xs"
          loading={more.isFetching}
          onClick={() => setWanted(Math.min(shown_bytes_max, wanted ? wanted * growth : step_bytes * 2))}
        >
          {bytes === undefined
            ? t("preview.more")
            : t("preview.more_of", { size: size(Math.min(bytes, wanted ? wanted * growth : step_bytes * 2)) })}
        </Button>
      )}
    </>
  );
}
