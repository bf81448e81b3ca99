import { ActionIcon, Button, Group, Switch, Text, TextInput, Tooltip } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconDownload, IconSearch } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { addressOf } from "../../../contract/client.ts";
import type { Execution } from "../../../contract/executions.ts";
import { number as numeral } from "../../format.ts";
import classes from "./log.module.css";
import type { Find } from "./useFind.ts";
import { logRoutes } from "./useLog.ts";

interface LogBarProps {
  execution: Execution;
  find: Find;
  wrap: boolean;
  onWrap: (wrap: boolean) => void;
}

/** Search, wrap and download of a log. */
export function LogBar({ execution: { kind, namespace, container, number }, find, wrap, onWrap }: LogBarProps) {
  const { t } = useTranslation();
  const address = addressOf(logRoutes[kind], { params: { namespace, name: container, number }, query: {} });
  return (
    <Group className={classes["bar"] ?? ""} gap="sm">
      <Group gap={4} flex={1} miw={220}>
        <TextInput
          type="search"
          size="xs"
          flex={1}
          maw={260}
          leftSection={<IconSearch size={14} />}
          aria-label={t("executions.log_search")}
          placeholder={t("executions.log_search")}
          value={find.text}
          onChange={(event) => find.search(event.currentTarget.value)}
          onKeyDown={(event) => event.key === "Enter" && find.lines.length > 0 && find.step(event.shiftKey ? 1 : -1)}
        />
        {find.text && <Found find={find} />}
      </Group>
      <Switch
        size="xs"
        label={t("executions.log_wrap")}
        checked={wrap}
        onChange={(event) => onWrap(event.currentTarget.checked)}
      />
      <Button
        component="a"
        href={address}
        download={`${container}-${number}.log`}
        size="xs"
        variant="default"
        leftSection={<IconDownload size={14} />}
      >
        {t("executions.log_download")}
      </Button>
    </Group>
  );
}

function Found({ find: { lines, current, step } }: { find: Find }) {
  const { t } = useTranslation();
  const at = current === undefined ? 0 : lines.indexOf(current) + 1;
  return (
    <>
      <Text size="xs" c="dimmed" role="status">
        {lines.length ? t("executions.log_found", { at: numeral(at), count: lines.length }) : t("executions.log_none")}
      </Text>
      {lines.length > 1 && (
        <>
          <Step label={t("executions.log_previous")} onClick={() => step(-1)} icon={<IconArrowUp size={14} />} />
          <Step label={t("executions.log_next")} onClick={() => step(1)} icon={<IconArrowDown size={14} />} />
        </>
      )}
    </>
  );
}

const Step = ({ label, onClick, icon }: { label: string; onClick: () => void; icon: ReactNode }) => (
  <Tooltip label={label}>
    <ActionIcon size="sm" onClick={onClick} aria-label={label}>
      {icon}
    </ActionIcon>
  </Tooltip>
);
