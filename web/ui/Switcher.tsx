import { Box, Button, Combobox, Group, Text, UnstyledButton, useCombobox } from "@mantine/core";
import { IconPlus, IconSelector } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Namespace, useNamespaces } from "../namespace.ts";
import { NamespaceAvatar } from "../parts/NamespaceAvatar.tsx";
import { paths } from "../paths.ts";
import classes from "./frame.module.css";
import { sectionsOf } from "./sections.ts";
import { useWorkbench } from "./workbench.ts";

/** The workbench one is in; opens the list of the others: type to filter, Enter to go. */
export function Switcher({ narrow }: { narrow: boolean }) {
  const { t } = useTranslation();
  const { workbench, section } = useWorkbench();
  const navigate = useNavigate();
  const [filter, setFilter] = useState("");
  const menu = useCombobox({
    onDropdownClose: () => {
      menu.resetSelectedOption();
      setFilter("");
    },
    onDropdownOpen: () => menu.focusSearchInput(),
  });
  const found = useNamespaces().filter(({ name, path }) =>
    `${name} ${path}`.toLowerCase().includes(filter.toLowerCase()),
  );
  const go = (path: string) => {
    menu.closeDropdown();
    const target = found.find((one) => one.path === path);
    const same = target && sectionsOf(target).find(({ key }) => key === section);
    void navigate(same ? same.to(path) : paths.overview(path));
  };
  return (
    <Combobox
      store={menu}
      width={270}
      portalProps={{ target: "#main" }}
      position="bottom-start"
      onOptionSubmit={go}
      shadow="md"
    >
      <Combobox.Target targetType="button">
        <UnstyledButton
          className={classes["switcher"]}
          onClick={() => menu.toggleDropdown()}
          {...(narrow ? { "aria-label": t("frame.switch_workbench", { name: workbench.name }) } : {})}
        >
          <NamespaceAvatar {...workbench} />
          {!narrow && <NameAndRole {...workbench} />}
          {!narrow && <IconSelector size={16} />}
        </UnstyledButton>
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Search
          value={filter}
          onChange={(event) => {
            setFilter(event.currentTarget.value);
            menu.selectFirstOption();
          }}
          placeholder={t("frame.find_workbench")}
          aria-label={t("frame.find_workbench")}
        />
        <Combobox.Options aria-label={t("frame.workbench")} mah={320} style={{ overflowY: "auto" }}>
          {found.map((one) => (
            <Combobox.Option key={one.path} value={one.path} active={one.path === workbench.path}>
              <Group gap={10} wrap="nowrap">
                <NamespaceAvatar {...one} />
                <NameAndRole {...one} />
              </Group>
            </Combobox.Option>
          ))}
          {found.length === 0 && <Combobox.Empty>{t("frame.no_workbench")}</Combobox.Empty>}
        </Combobox.Options>
        <Combobox.Footer>
          <Button
            variant="subtle"
            fullWidth
            justify="flex-start"
            leftSection={<IconPlus size={16} />}
            onClick={() => {
              menu.closeDropdown();
              void navigate(paths.newOrganization());
            }}
          >
            {t("frame.new_organization")}
          </Button>
        </Combobox.Footer>
      </Combobox.Dropdown>
    </Combobox>
  );
}

function NameAndRole({ name, role }: Namespace) {
  const { t } = useTranslation();
  return (
    <Box className={classes["switcherText"] ?? ""}>
      <Text fw={600} truncate lh={1.25}>
        {name}
      </Text>
      <Text size="xs" c="dimmed" truncate lh={1.3}>
        {t(`parts.roles.${role ?? "personal"}`)}
      </Text>
    </Box>
  );
}
