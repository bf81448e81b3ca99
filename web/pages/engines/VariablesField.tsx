import { ActionIcon, Button, Fieldset, Group, Stack, Text, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

interface VariablesFieldProps {
  value: Record<string, string>;
  onChange: (variables: Record<string, string>) => void;
  /** What is wrong with the variable of a name. */
  faultOf: (name: string) => ReactNode;
}

interface Row {
  key: string;
  name: string;
  value: string;
}

const rowOf = (name = "", value = ""): Row => ({ key: crypto.randomUUID(), name, value });
const isSaid = ({ name, value }: Row) => name !== "" || value !== "";

/** Variables of an engine's environment, a row each; of two with one name the last holds, as in a shell. */
export function VariablesField({ value, onChange, faultOf }: VariablesFieldProps) {
  const { t } = useTranslation();
  const [rows, setRows] = useState(() => Object.entries(value).map(([name, text]) => rowOf(name, text)));
  const change = (next: Row[]) => {
    setRows(next);
    onChange(Object.fromEntries(next.filter(isSaid).map(({ name, value }) => [name, value])));
  };
  const set = (key: string, more: Partial<Row>) =>
    change(rows.map((row) => (row.key === key ? { ...row, ...more } : row)));
  return (
    <Fieldset legend={t("engines.variables")}>
      <Text size="xs" c="dimmed" mb="sm">
        {t("engines.variables_hint")}
      </Text>
      <Stack gap="xs">
        {rows.map((row, i) => (
          <Group key={row.key} gap="xs" wrap="nowrap" align="flex-start">
            <TextInput
              flex={1}
              aria-label={t("engines.variable_name", { number: i + 1 })}
              placeholder={t("engines.variable_placeholder")}
              value={row.name}
              onChange={(event) => set(row.key, { name: event.currentTarget.value })}
              error={isSaid(row) && faultOf(row.name)}
            />
            <TextInput
              flex={2}
              aria-label={t("engines.variable_value", { number: i + 1 })}
              value={row.value}
              onChange={(event) => set(row.key, { value: event.currentTarget.value })}
            />
            <ActionIcon
              mt={4}
              variant="subtle"
              color="gray"
              aria-label={t("engines.variable_remove", { number: i + 1 })}
              onClick={() => change(rows.filter(({ key }) => key !== row.key))}
            >
              <IconX size={16} />
            </ActionIcon>
          </Group>
        ))}
        <Button
          size="xs"
          variant="default"
          style={{ alignSelf: "flex-start" }}
          leftSection={<IconPlus size={14} />}
          onClick={() => change([...rows, rowOf()])}
        >
          {t("engines.variable_add")}
        </Button>
      </Stack>
    </Fieldset>
  );
}
