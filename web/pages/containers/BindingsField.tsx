import { ActionIcon, Code, Group, Input, Stack, Text, Tooltip } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { AddBinding } from "./AddBinding.tsx";
import { BindingExecution } from "./BindingExecution.tsx";
import { BindingVersion } from "./BindingVersion.tsx";
import classes from "./containers.module.css";

/** A data set, model or output chosen as an input. */
export interface Chosen {
  source: string;
  version: number | "latest";
}

interface BindingsFieldProps {
  namespace: string;
  value: Chosen[];
  onChange: (value: Chosen[]) => void;
  error?: ReactNode;
}

const bindings_max = 10;

/** The inputs of a container: which version of which data set or model appears at `/input/0`, `/input/1` … */
export function BindingsField({ namespace, value, onChange, error }: BindingsFieldProps) {
  const { t } = useTranslation();
  const change = (at: number, version: Chosen["version"]) =>
    onChange(value.map((one, index) => (index === at ? { ...one, version } : one)));
  return (
    <Input.Wrapper label={t("containers.inputs")} description={t("containers.inputs_hint")} error={error}>
      <Stack gap={6} mt={6}>
        {value.map((one, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the place in the list is what an input is: /input/0, /input/1
          <Group key={`${at} ${one.source}`} className={classes["binding"] ?? ""} gap="xs" wrap="nowrap">
            <Code>/input/{at}</Code>
            <Text truncate flex={1} title={one.source}>
              {one.source.replace("datasets/", "")}
            </Text>
            {one.source.startsWith("containers/") ? (
              <BindingExecution source={one.source} value={one.version} onChange={(version) => change(at, version)} />
            ) : (
              <BindingVersion source={one.source} value={one.version} onChange={(version) => change(at, version)} />
            )}
            <Tooltip label={t("containers.remove_input", { source: one.source })}>
              <ActionIcon
                onClick={() => onChange(value.filter((_, index) => index !== at))}
                aria-label={t("containers.remove_input", { source: one.source })}
              >
                <IconX size={16} />
              </ActionIcon>
            </Tooltip>
          </Group>
        ))}
        {value.length < bindings_max ? (
          <AddBinding
            namespace={namespace}
            chosen={value.map(({ source }) => source)}
            onAdd={(source) => onChange([...value, { source, version: "latest" }])}
          />
        ) : (
          <Text size="xs" c="dimmed">
            {t("containers.inputs_full", { count: bindings_max })}
          </Text>
        )}
      </Stack>
    </Input.Wrapper>
  );
}
