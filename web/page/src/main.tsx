import { showPage } from './app';

const root = document.querySelector('#app');
if (root !== null) showPage(root);
