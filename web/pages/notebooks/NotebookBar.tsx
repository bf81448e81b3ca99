import { Badge, Button, Group, Text, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconEraser, IconPlayerPlay, IconPlayerStop, IconRefresh } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "../../parts/ConfirmDialog.tsx";
import { NamespaceAvatar } from "../../parts/NamespaceAvatar.tsx";
import { cellsOf, idOf, kindOf } from "./cells.ts";
import type { Connection, Standing } from "./connection.ts";
import classes from "./notebooks.module.css";
import { peopleOf, stateOf } from "./presence.ts";
import { useAwareness } from "./useNotebook.ts";

interface NotebookBarProps {
  connection: Connection;
  standing: Standing;
  can_edit: boolean;
}

/** What can be done with the whole notebook, how things stand, and who is here. */
export function NotebookBar({ connection, standing, can_edit }: NotebookBarProps) {
  const { t } = useTranslation();
  const { doc, awareness, command } = connection;
  useAwareness(awareness);
  const [asking, { open, close }] = useDisclosure(false);
  const state = stateOf(awareness);
  const kernel = state?.kernel ?? "none";
  const code = () =>
    cellsOf(doc)
      .toArray()
      .filter((cell) => kindOf(cell) === "code")
      .map(idOf);
  const look = { size: "xs", variant: "default" } as const;
  return (
    <div className={classes["bar"]}>
      {can_edit && (
        <Group gap={6}>
          <Button
            {...look}
            leftSection={<IconPlayerPlay size={14} />}
            onClick={() => command({ do: "run", cells: code().slice(0, 1000) })}
          >
            {t("notebooks.run_all")}
          </Button>
          <Button
            {...look}
            leftSection={<IconPlayerStop size={14} />}
            disabled={kernel !== "busy"}
            onClick={() => command({ do: "interrupt" })}
          >
            {t("notebooks.interrupt")}
          </Button>
          <Button {...look} leftSection={<IconRefresh size={14} />} disabled={kernel === "none"} onClick={open}>
            {t("notebooks.restart")}
          </Button>
          <Button {...look} leftSection={<IconEraser size={14} />} onClick={() => command({ do: "clear" })}>
            {t("notebooks.clear")}
          </Button>
        </Group>
      )}
      <Group gap="xs" role="status" className={classes["status"] ?? ""}>
        {state && (
          <Badge variant="light" color={kernel === "busy" ? "blue" : kernel === "dead" ? "red" : "gray"}>
            {t(`notebooks.kernel.${kernel}`)}
          </Badge>
        )}
        <Text size="xs" c={state?.saving === "failed" ? "red" : "dimmed"}>
          {standing.line === "open" ? t(`notebooks.saving.${state?.saving ?? "saved"}`) : t("notebooks.connecting")}
        </Text>
      </Group>
      <People connection={connection} />
      <ConfirmDialog
        opened={asking}
        onClose={close}
        title={t("notebooks.restart")}
        confirm={t("notebooks.restart")}
        onConfirm={async () => command({ do: "restart" })}
      >
        <Text>{t("notebooks.restart_text")}</Text>
      </ConfirmDialog>
    </div>
  );
}

function People({ connection: { awareness } }: { connection: Connection }) {
  const { t } = useTranslation();
  return (
    <ul className={classes["people"]} aria-label={t("notebooks.people")}>
      {peopleOf(awareness).map(({ path, name, can_edit }) => {
        const label = can_edit ? name : t("notebooks.reads", { name });
        return (
          <Tooltip key={path} label={label}>
            <li data-reads={!can_edit || undefined}>
              <NamespaceAvatar path={path} name={name} kind="person" size={26} />
              <span className={classes["name"]}>{label}</span>
            </li>
          </Tooltip>
        );
      })}
    </ul>
  );
}
