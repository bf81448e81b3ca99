import { Group, Radio, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ProjectVisibility } from "../../../contract/projects.ts";
import { Visibility } from "../../../contract/resources.ts";
import { useNamespace } from "../../namespace.ts";
import { visibilityIcon, visibilityKey } from "../badges.tsx";
import classes from "./access.module.css";
import { useVisibilityHint } from "./hint.ts";

interface VisibilityFieldProps<V extends ProjectVisibility> {
  /** Projects may also be shared with chosen people. */
  of: "resource" | "project";
  namespace: string;
  value: V;
  onChange: (value: V) => void;
  label?: string;
  error?: ReactNode;
}

const options = { resource: Visibility.options, project: ProjectVisibility.options };
const personal: readonly ProjectVisibility[] = ["private", "shared"];

/** The choice who reaches a thing; for a resource of a personal namespace there is none, and the field says so. */
export function VisibilityField<V extends ProjectVisibility>(props: VisibilityFieldProps<V>) {
  const { t } = useTranslation();
  const { of, namespace, value, onChange, label, error } = props;
  const { kind } = useNamespace(namespace);
  const hint = useVisibilityHint(of, namespace);
  const offered = options[of].filter((option) => kind === "organization" || personal.includes(option));
  if (offered.length === 1)
    return (
      <Text c="dimmed" size="xs">
        {t("resources.personal_private")}
      </Text>
    );
  return (
    <Radio.Group
      label={label ?? t("resources.visibility")}
      value={value}
      onChange={(next) => onChange(next as V)}
      error={error}
    >
      <Stack gap={8} mt={6}>
        {offered.map((option) => (
          <Option key={option} option={option} hint={hint(option)} />
        ))}
      </Stack>
    </Radio.Group>
  );
}

function Option({ option, hint }: { option: ProjectVisibility; hint: string }) {
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
      description={hint}
    />
  );
}
