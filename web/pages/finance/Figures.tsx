import { Paper, SimpleGrid, Text } from "@mantine/core";
import type { ReactNode } from "react";

interface Figure {
  label: string;
  value: ReactNode;
  hint?: string;
}

/** Amounts side by side, each with what it is. */
export const Figures = ({ items }: { items: readonly Figure[] }) => (
  <SimpleGrid component="dl" cols={{ base: 2, sm: 3, md: 4 }} spacing="sm" my={0} mb="md">
    {items.map(({ label, value, hint }) => (
      <Paper key={label} p="sm">
        <Text component="dt" size="sm" c="dimmed">
          {label}
        </Text>
        <Text component="dd" m={0} fz="lg" fw={620} style={{ fontVariantNumeric: "tabular-nums" }}>
          {value}
        </Text>
        {hint && (
          <Text component="dd" m={0} size="xs" c="dimmed">
            {hint}
          </Text>
        )}
      </Paper>
    ))}
  </SimpleGrid>
);
