import { Box, Menu, Text, UnstyledButton, useMantineColorScheme } from "@mantine/core";
import {
  IconCheck,
  IconDeviceDesktop,
  IconKey,
  IconLanguage,
  IconLogout,
  IconMoon,
  IconSun,
  IconUser,
} from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { signOut } from "../auth.ts";
import { changeLanguage, currentLanguage, type Language, languages } from "../i18n.ts";
import { useMe } from "../namespace.ts";
import { NamespaceAvatar } from "../parts/NamespaceAvatar.tsx";
import { paths } from "../paths.ts";

/** The one who is signed in: profile, tokens, appearance, language, sign out. */
export function PersonMenu() {
  const { t } = useTranslation();
  const person = useMe();
  const navigate = useNavigate();
  if (!person) return null;
  const leave = async () => {
    await signOut();
    await navigate(paths.signIn());
  };
  return (
    <Menu width={230}>
      <Menu.Target>
        <UnstyledButton aria-label={t("frame.person_menu", { name: person.name })} p={4}>
          <NamespaceAvatar path={person.path} name={person.name} kind="person" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Box px="sm" py={6}>
          <Text fw={600}>{person.name}</Text>
          <Text size="xs" c="dimmed">
            {person.email}
          </Text>
        </Box>
        <Menu.Divider />
        <Menu.Item leftSection={<IconUser size={16} />} onClick={() => void navigate(paths.profile())}>
          {t("frame.profile")}
        </Menu.Item>
        <Menu.Item leftSection={<IconKey size={16} />} onClick={() => void navigate(paths.tokens())}>
          {t("frame.tokens")}
        </Menu.Item>
        <Appearance />
        <Languages />
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void leave()}>
          {t("frame.sign_out")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

const schemes = [
  ["light", IconSun],
  ["dark", IconMoon],
  ["auto", IconDeviceDesktop],
] as const;

function Appearance() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <>
      <Menu.Divider />
      <Menu.Label>{t("frame.appearance")}</Menu.Label>
      {schemes.map(([scheme, Icon]) => (
        <Menu.Item
          key={scheme}
          leftSection={<Icon size={16} />}
          rightSection={colorScheme === scheme && <IconCheck size={16} />}
          closeMenuOnClick={false}
          role="menuitemradio"
          aria-checked={colorScheme === scheme}
          onClick={() => setColorScheme(scheme)}
        >
          {t(`frame.${scheme}`)}
        </Menu.Item>
      ))}
    </>
  );
}

function Languages() {
  const { t } = useTranslation();
  return (
    <>
      <Menu.Divider />
      <Menu.Label>{t("frame.language")}</Menu.Label>
      {Object.entries(languages).map(([language, name]) => (
        <Menu.Item
          key={language}
          leftSection={<IconLanguage size={16} />}
          rightSection={currentLanguage() === language && <IconCheck size={16} />}
          closeMenuOnClick={false}
          role="menuitemradio"
          aria-checked={currentLanguage() === language}
          lang={language}
          onClick={() => void changeLanguage(language as Language)}
        >
          {name}
        </Menu.Item>
      ))}
    </>
  );
}
