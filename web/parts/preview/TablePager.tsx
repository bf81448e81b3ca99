import { ActionIcon, Group, NumberInput, Text } from "@mantine/core";
import { IconChevronLeft, IconChevronRight, IconChevronsLeft, IconChevronsRight } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Table } from "../../../contract/previews.ts";
import classes from "./preview.module.css";

interface TablePagerProps {
  table: Table;
  offset: number;
  limit: number;
  onOffset: (offset: number) => void;
}

/** Which rows are shown, of how many, and the ways to others. */
export function TablePager({
  table: { rows, total_rows, counted, next_offset },
  offset,
  limit,
  onOffset,
}: TablePagerProps) {
  const { t } = useTranslation();
  const last = total_rows === null ? undefined : Math.max(0, Math.floor((total_rows - 1) / limit) * limit);
  const words =
    rows.length === 0
      ? t("preview.table.no_rows", { count: total_rows ?? counted.rows })
      : t(total_rows === null ? "preview.table.rows_of_more" : "preview.table.rows_of", {
          from: offset + 1,
          to: offset + rows.length,
          count: total_rows ?? counted.rows,
        });
  return (
    <Group className={classes["bar"] ?? ""} justify="space-between" gap="xs">
      <Text size="xs" role="status">
        {words}
      </Text>
      <Group gap={4} wrap="nowrap">
        <Way
          label={t("preview.table.first")}
          Icon={IconChevronsLeft}
          to={offset > 0 ? 0 : undefined}
          onOffset={onOffset}
        />
        <Way
          label={t("preview.table.previous")}
          Icon={IconChevronLeft}
          to={offset > 0 ? Math.max(0, offset - limit) : undefined}
          onOffset={onOffset}
        />
        <GoTo key={offset} offset={offset} max={total_rows ?? undefined} onOffset={onOffset} />
        <Way
          label={t("preview.table.next")}
          Icon={IconChevronRight}
          to={next_offset ?? undefined}
          onOffset={onOffset}
        />
        <Way
          label={t("preview.table.last")}
          Icon={IconChevronsRight}
          to={last !== undefined && last > offset ? last : undefined}
          onOffset={onOffset}
        />
      </Group>
    </Group>
  );
}

interface WayProps {
  label: string;
  Icon: typeof IconChevronLeft;
  to: number | undefined;
  onOffset: (offset: number) => void;
}

const Way = ({ label, Icon, to, onOffset }: WayProps) => (
  <ActionIcon
    variant="subtle"
    color="gray"
    size="sm"
    aria-label={label}
    title={label}
    disabled={to === undefined}
    onClick={() => to !== undefined && onOffset(to)}
  >
    <Icon size={16} />
  </ActionIcon>
);

function GoTo({
  offset,
  max,
  onOffset,
}: {
  offset: number;
  max: number | undefined;
  onOffset: (offset: number) => void;
}) {
  const { t } = useTranslation();
  const [row, setRow] = useState<number | string>(offset + 1);
  const go = (event: FormEvent) => {
    event.preventDefault();
    if (typeof row === "number" && row >= 1) onOffset(row - 1);
  };
  return (
    <form onSubmit={go}>
      <NumberInput
        aria-label={t("preview.table.go_to")}
        size="xs"
        w={96}
        min={1}
        {...(max === undefined ? {} : { max: Math.max(1, max) })}
        allowDecimal={false}
        thousandSeparator=","
        hideControls
        value={row}
        onChange={setRow}
      />
    </form>
  );
}
