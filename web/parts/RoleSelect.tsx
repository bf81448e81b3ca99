import { Box, type SelectProps, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type Role, roles } from "../../contract/members.ts";
import { Choice } from "./Choice.tsx";

interface RoleSelectProps extends Omit<SelectProps, "data" | "value" | "onChange"> {
  value: Role;
  onChange: (role: Role) => void;
}

/** Chooses a role; every choice says what it allows. */
export function RoleSelect({ value, onChange, ...props }: RoleSelectProps) {
  const { t } = useTranslation();
  return (
    <Choice
      allowDeselect={false}
      data={roles.map((role) => ({ value: role, label: t(`parts.roles.${role}`) }))}
      value={value}
      onChange={(role) => role && onChange(role as Role)}
      renderOption={({ option }) => (
        <Box>
          <Text>{option.label}</Text>
          <Text size="xs" c="dimmed">
            {t(`parts.role_hints.${option.value as Role}`)}
          </Text>
        </Box>
      )}
      comboboxProps={{ width: 270, position: "bottom-start", shadow: "md" }}
      {...props}
    />
  );
}
