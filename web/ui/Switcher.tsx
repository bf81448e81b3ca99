import { Button, Combobox, Group, useCombobox } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNamespaces } from "../namespace.ts";
import { NamespaceAvatar } from "../parts/NamespaceAvatar.tsx";
import { paths } from "../paths.ts";
import { sectionsOf } from "../sections.ts";
import { NameAndRole, SwitcherButton } from "./SwitcherButton.tsx";
import { useWorkbench } from "./workbench.ts";

/** The list of workbenches: type to filter, Enter to go. It is open when it comes. */
export default function Switcher({ narrow }: { narrow: boolean }) {
  const { t } = useTranslation();
  const { workbench, section } = useWorkbench();
  const navigate = useNavigate();
  const [filter, setFilter] = useState("");
  const menu = useCombobox({
    defaultOpened: true,
    onDropdownClose: () => {
      menu.resetSelectedOption();
      setFilter("");
    },
    onDropdownOpen: () => menu.focusSearchInput(),
  });
  useEffect(() => menu.focusSearchInput(), [menu.focusSearchInput]);
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
        <SwitcherButton narrow={narrow} onClick={() => menu.toggleDropdown()} />
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
