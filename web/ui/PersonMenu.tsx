import { type MantineColorScheme, Menu, useMantineColorScheme } from "@mantine/core";
import {
  IconActivity,
  IconBell,
  IconDeviceDesktop,
  IconKey,
  IconLogout,
  IconMoon,
  IconShieldLock,
  IconSun,
  IconUser,
} from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { signOut } from "../auth.ts";
import { changeLanguage, currentLanguage, type Language, languages } from "../i18n.ts";
import { useMe } from "../namespace.ts";
import { paths } from "../paths.ts";
import { PersonButton } from "./PersonButton.tsx";

/** The one who is signed in: profile, tokens, appearance, language, sign out. */
export default function PersonMenu() {
  const { t } = useTranslation();
  const person = useMe();
  const navigate = useNavigate();
  if (!person) return null;
  const leave = async () => {
    await signOut();
    await navigate(paths.signIn());
  };
  return (
    <Menu width={230} defaultOpened>
      <Menu.Target>
        <PersonButton />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{person.email}</Menu.Label>
        <Menu.Item leftSection={<IconUser size={16} />} onClick={() => void navigate(paths.profile())}>
          {t("frame.profile")}
        </Menu.Item>
        <Menu.Item leftSection={<IconShieldLock size={16} />} onClick={() => void navigate(paths.security())}>
          {t("frame.security")}
        </Menu.Item>
        <Menu.Item leftSection={<IconKey size={16} />} onClick={() => void navigate(paths.tokens())}>
          {t("frame.tokens")}
        </Menu.Item>
        <Menu.Item leftSection={<IconBell size={16} />} onClick={() => void navigate(paths.notifications())}>
          {t("frame.notifications")}
        </Menu.Item>
        <Menu.Item leftSection={<IconActivity size={16} />} onClick={() => void navigate(paths.ownActivity())}>
          {t("frame.own_activity")}
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
      <Menu.RadioGroup value={colorScheme} onChange={(scheme) => setColorScheme(scheme as MantineColorScheme)}>
        {schemes.map(([scheme, Icon]) => (
          <Menu.RadioItem key={scheme} value={scheme} rightSection={<Icon size={16} />}>
            {t(`frame.${scheme}`)}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </>
  );
}

function Languages() {
  const { t } = useTranslation();
  return (
    <>
      <Menu.Divider />
      <Menu.Label>{t("frame.language")}</Menu.Label>
      <Menu.RadioGroup value={currentLanguage()} onChange={(language) => void changeLanguage(language as Language)}>
        {Object.entries(languages).map(([language, name]) => (
          <Menu.RadioItem key={language} value={language} lang={language}>
            {name}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </>
  );
}
