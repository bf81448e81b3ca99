import { Group, Radio, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Visibility } from "../../../contract/resources.ts";
import { useNamespace } from "../../namespace.ts";
import { visibilityIcon, visibilityKey } from "../badges.tsx";
import classes from "./resource.module.css";

interface VisibilityFieldProps {
  namespace: string;
  value: Visibility;
  onChange: (value: Visibility) => void;
  label?: string;
  error?: ReactNode;
}

/** The choice who reaches a resource; in a personal namespace there is none, and the field says so. */
export function VisibilityField({ namespace, value, onChange, label, error }: VisibilityFieldProps) {
  const { t } = useTranslation();
  const { kind } = useNamespace(namespace);
  if (kind === "person")
    return (
      <Text c="dimmed" size="xs">
        {t("resources.personal_private")}
      </Text>
    );
  return (
    <Radio.Group
      label={label ?? t("resources.visibility")}
      value={value}
      onChange={(next) => onChange(next as Visibility)}
      error={error}
    >
      <Stack gap={8} mt={6}>
        {Visibility.options.map((option) => (
          <Option key={option} option={option} />
        ))}
      </Stack>
    </Radio.Group>
  );
}

function Option({ option }: { option: Visibility }) {
  const { t } = useTranslation();
  const Icon = visibilityIcon[option];
  const key = visibilityKey[option];
  return (
    <Radio
      value={option}
      className={classes["option"] ?? ""}
      label={
        <Group gap={6} wrap="nowrap" component="span">
          <Icon size={15} aria-hidden />
          {t(`parts.visibility.${key}_label`)}
        </Group>
      }
      description={t(`parts.visibility.${key}_hint`)}
    />
  );
}
