import { Anchor, type AnchorProps, Button, type ButtonProps } from "@mantine/core";
import { createLink, type LinkComponent } from "@tanstack/react-router";
import type { ComponentPropsWithRef } from "react";

type Native<P> = Omit<ComponentPropsWithRef<"a">, keyof P | "href">;

interface LinkedAnchorProps extends AnchorProps, Native<AnchorProps> {}
const LinkedAnchor = (props: LinkedAnchorProps) => <Anchor {...props} />;

/** A link inside the console: `<TextLink {...paths.members("acme")}>Members</TextLink>`. */
export const TextLink = createLink(LinkedAnchor) as LinkComponent<typeof LinkedAnchor>;

interface LinkedButtonProps extends ButtonProps, Native<ButtonProps> {}
const LinkedButton = (props: LinkedButtonProps) => <Button component="a" {...props} />;

/** A button that leads somewhere in the console. */
export const ButtonLink = createLink(LinkedButton) as LinkComponent<typeof LinkedButton>;
