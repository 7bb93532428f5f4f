import '@mantine/core/styles/Notification.css';
import '@mantine/notifications/styles.css';
import { Notifications } from '@mantine/notifications';

/** Where the console says what it has done. */
export function Messages() {
  return <Notifications position="bottom-right" />;
}
