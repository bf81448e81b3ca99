import { Alert, Button, Group, Text } from "@mantine/core";
import { IconCode, IconTextPlus } from "@tabler/icons-react";
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import type * as Y from "yjs";
import { addBelow, type CellKind, cellsOf, idOf } from "./cells.ts";
import type { Connection } from "./connection.ts";
import { NotebookCell, type Where } from "./NotebookCell.tsx";
import classes from "./notebooks.module.css";
import { stateOf } from "./presence.ts";
import { useAwareness, useShared } from "./useNotebook.ts";

interface CellsProps {
  connection: Connection;
  can_edit: boolean;
  /** The kernel is reached. */
  is_online: boolean;
  where: Where;
}

/** The cells of a notebook, in order. */
export function Cells({ connection, can_edit, is_online, where }: CellsProps) {
  const { t } = useTranslation();
  const { doc, awareness } = connection;
  useShared(cellsOf(doc) as Y.AbstractType<unknown>);
  const [focused, setFocused] = useState<string>();
  const onFocus = useCallback((id: string) => setFocused(id), []);
  const add = (kind: CellKind) => setFocused(addBelow(doc, undefined, kind));
  const look = { size: "xs", variant: "subtle" } as const;
  return (
    <div className={classes["notebook"]}>
      <Merged awareness={awareness} />
      {cellsOf(doc)
        .toArray()
        .map((cell, at) => (
          <NotebookCell
            key={idOf(cell)}
            number={at + 1}
            focused={focused === idOf(cell)}
            {...{ cell, connection, can_edit, is_online, onFocus, where }}
          />
        ))}
      {can_edit && (
        <Group gap="xs">
          <Button {...look} leftSection={<IconCode size={14} />} onClick={() => add("code")}>
            {t("notebooks.add_code")}
          </Button>
          <Button {...look} leftSection={<IconTextPlus size={14} />} onClick={() => add("markdown")}>
            {t("notebooks.add_text")}
          </Button>
          <Text size="xs" c="dimmed">
            {t("notebooks.keys")}
          </Text>
        </Group>
      )}
    </div>
  );
}

function Merged({ awareness }: Pick<Connection, "awareness">) {
  const { t } = useTranslation();
  useAwareness(awareness);
  return stateOf(awareness)?.merged_at ? <Alert color="gray">{t("notebooks.merged")}</Alert> : null;
}
