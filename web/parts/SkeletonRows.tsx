import { Skeleton, Table } from "@mantine/core";
import type { Column } from "./DataTable.tsx";

const rows = [0, 1, 2, 3, 4, 5];

/** Rows of the height of real ones, so that nothing jumps when those come. */
export const SkeletonRows = <T,>({ columns }: { columns: Column<T>[] }) =>
  rows.map((row) => (
    <Table.Tr key={row} aria-hidden>
      {columns.map(({ key, from }, at) => (
        <Table.Td key={key} {...(from ? { visibleFrom: from } : {})}>
          <Skeleton height={14} my={4} w={`${at === 0 ? 45 + ((row * 17) % 40) : 50}%`} />
        </Table.Td>
      ))}
    </Table.Tr>
  ));
