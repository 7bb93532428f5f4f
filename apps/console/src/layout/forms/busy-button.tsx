import { Button, Loader, type ButtonProps } from '@mantine/core';
import type { ReactNode } from 'react';

interface BusyButtonProps extends Omit<ButtonProps, 'loading' | 'children'> {
  readonly isBusy: boolean;
  readonly type?: 'submit' | 'button';
  readonly onClick?: () => void;
  readonly children: ReactNode;
}

/**
 * A button that shows that its action is running. It is not disabled meanwhile, because a disabled button loses the focus: after a
 * refusal the keyboard would start at the top of the page. A second click does nothing (`useChange`).
 */
export function BusyButton({ isBusy, children, ...button }: BusyButtonProps) {
  return (
    <Button
      {...button}
      aria-busy={isBusy}
      {...(isBusy && { leftSection: <Loader size={14} color="currentColor" aria-hidden /> })}
    >
      {children}
    </Button>
  );
}
