import { ActionIcon, NativeSelect, Tooltip } from "@mantine/core";
import {
  IconArrowDown,
  IconArrowUp,
  IconCheck,
  IconCode,
  IconPencil,
  IconPlayerPlay,
  IconTextPlus,
  IconTrash,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { addBelow, type CellKind, changeKind, idOf, kindOf, moveCell, removeCell, type SharedCell } from "./cells.ts";
import type { Connection } from "./connection.ts";
import classes from "./notebooks.module.css";

interface CellToolsProps {
  cell: SharedCell;
  number: number;
  connection: Connection;
  is_online: boolean;
  writing: boolean;
  setWriting: (writing: boolean) => void;
  onFocus: (id: string) => void;
  onRun: () => void;
}

const kinds = ["code", "markdown", "raw"] as const;

/** What can be done with a cell. */
export function CellTools(props: CellToolsProps) {
  const { cell, number, connection, is_online, writing, setWriting, onFocus, onRun } = props;
  const { doc } = connection;
  const { t } = useTranslation();
  const id = idOf(cell);
  const kind = kindOf(cell);
  const add = (added: CellKind) => onFocus(addBelow(doc, id, added));
  return (
    <div className={classes["tools"]}>
      {kind === "code" && (
        <Tool
          label={t(is_online ? "notebooks.run" : "notebooks.run_later")}
          onClick={onRun}
          disabled={!is_online}
          icon={<IconPlayerPlay size={15} />}
        />
      )}
      {kind === "markdown" && (
        <Tool
          label={t(writing ? "notebooks.done" : "notebooks.edit")}
          onClick={() => setWriting(!writing)}
          icon={writing ? <IconCheck size={15} /> : <IconPencil size={15} />}
        />
      )}
      <NativeSelect
        size="xs"
        aria-label={t("notebooks.kind", { number })}
        value={kind}
        data={kinds.map((value) => ({ value, label: t(`notebooks.kinds.${value}`) }))}
        onChange={(event) => changeKind(doc, id, event.currentTarget.value as CellKind)}
      />
      <Tool label={t("notebooks.up")} onClick={() => moveCell(doc, id, -1)} icon={<IconArrowUp size={15} />} />
      <Tool label={t("notebooks.down")} onClick={() => moveCell(doc, id, 1)} icon={<IconArrowDown size={15} />} />
      <Tool label={t("notebooks.add_code")} onClick={() => add("code")} icon={<IconCode size={15} />} />
      <Tool label={t("notebooks.add_text")} onClick={() => add("markdown")} icon={<IconTextPlus size={15} />} />
      <Tool label={t("notebooks.remove")} onClick={() => removeCell(doc, id)} icon={<IconTrash size={15} />} />
    </div>
  );
}

interface ToolProps {
  label: string;
  onClick: () => void;
  icon: ReactNode;
  disabled?: boolean;
}

const Tool = ({ label, onClick, icon, disabled = false }: ToolProps) => (
  <Tooltip label={label}>
    <ActionIcon
      {...{ size: "sm", variant: "subtle", color: "gray" }}
      aria-label={label}
      onClick={disabled ? undefined : onClick}
      aria-disabled={disabled || undefined}
      data-disabled={disabled}
    >
      {icon}
    </ActionIcon>
  </Tooltip>
);
