import { Button, Text } from "@mantine/core";
import { IconArrowDown } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Execution } from "../../../contract/executions.ts";
import { palette } from "../../parts/ansi/Pieces.tsx";
import { LogBar } from "./LogBar.tsx";
import { LogBlock } from "./LogBlock.tsx";
import classes from "./log.module.css";
import { useFind } from "./useFind.ts";
import { useLog } from "./useLog.ts";

const near_px = 24;

/** Brings a line to the middle of the pane; the page around it stays where it is. */
function center(pane: HTMLElement, number: number): void {
  const line = pane.querySelector(`[data-n="${number}"]`)?.getBoundingClientRect();
  if (line) pane.scrollBy({ top: line.top - pane.getBoundingClientRect().top - pane.clientHeight / 2 });
}

/** What an execution prints, live: follows its end until the reader scrolls up. */
export function LogView({ execution }: { execution: Execution }) {
  const { t } = useTranslation();
  const { log, revision, ended, broken } = useLog(execution);
  const [wrap, setWrap] = useState(true);
  const [pinned, setPinned] = useState(true);
  const pane = useRef<HTMLElement>(null);
  const find = useFind(log, revision);
  // biome-ignore lint/correctness/useExhaustiveDependencies: every change of the log moves its end
  useEffect(() => {
    if (pinned && !find.current) pane.current?.scrollTo({ top: pane.current.scrollHeight });
  }, [revision, pinned, find.current]);
  useEffect(() => {
    if (!find.current) return;
    setPinned(false);
    if (pane.current) center(pane.current, find.current);
  }, [find.current]);
  const scrolled = () => {
    const { scrollTop, scrollHeight, clientHeight } = pane.current as HTMLElement;
    setPinned(scrollHeight - scrollTop - clientHeight < near_px);
  };
  const empty = log.blocks.length === 0;
  return (
    <div className={`${classes["frame"]} ${palette}`}>
      <LogBar execution={execution} find={find} wrap={wrap} onWrap={setWrap} />
      {log.dropped > 0 && (
        <Text className={classes["note"] ?? ""}>{t("executions.log_dropped", { count: log.dropped })}</Text>
      )}
      <section
        ref={pane}
        className={classes["pane"]}
        data-wrap={wrap || undefined}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label={t("executions.log")}
        onScroll={scrolled}
      >
        {empty && <p className={classes["empty"]}>{ended ? t("executions.log_empty") : t("executions.log_waiting")}</p>}
        {log.blocks.map((block) => (
          <LogBlock key={block.id} block={block} found={find.text} current={find.current} />
        ))}
      </section>
      {!pinned && !empty && (
        <Button
          className={classes["end"] ?? ""}
          size="xs"
          leftSection={<IconArrowDown size={14} />}
          onClick={() => {
            find.clear();
            setPinned(true);
          }}
        >
          {t("executions.log_follow")}
        </Button>
      )}
      {broken && !ended && <Text className={classes["note"] ?? ""}>{t("executions.log_broken")}</Text>}
    </div>
  );
}
