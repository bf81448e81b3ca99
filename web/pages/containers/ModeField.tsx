import { Input, SegmentedControl } from "@mantine/core";
import { useId } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import type { ContainerMode } from "../../../contract/containers.ts";
import { listResourceTypes } from "../../../contract/installation.ts";
import { useCall } from "../../api.ts";

interface ModeFieldProps {
  value: ContainerMode;
  onChange: (mode: ContainerMode) => void;
}

/** Whether it ends by itself or is Jupyter in the browser; not asked where there is no Jupyter. */
export function ModeField({ value, onChange }: ModeFieldProps) {
  const { t } = useTranslation();
  const label = useId();
  const { data } = useCall(listResourceTypes, {});
  if (!data?.workspaces && value === "task") return null;
  return (
    <Input.Wrapper
      labelElement="div"
      label={t("containers.mode")}
      description={t(`containers.mode_hints.${value}`)}
      labelProps={{ id: label }}
      inputWrapperOrder={["label", "input", "description"]}
    >
      <SegmentedControl
        aria-labelledby={label}
        mt={4}
        display="flex"
        w="fit-content"
        data={(["task", "workspace"] as const).map((mode) => ({ value: mode, label: t(`containers.modes.${mode}`) }))}
        value={value}
        onChange={(mode) => onChange(mode as ContainerMode)}
      />
    </Input.Wrapper>
  );
}
