"""A throwaway MediaWiki: started in a moment, and gone without a trace."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final, NamedTuple

import msgspec

from bridge.errors import ConfigError, UsageError, WikiError
from bridge.local.packages import check_packages, mediawiki_folder
from bridge.local.php import php_environment, run_script, server_options
from bridge.local.processes import Supervised, TemporaryFolder
from bridge.local.settings import Place, Settings, settings_text
from bridge.wiki.api import Api

# How long the server may take to listen, in seconds.
_PATIENCE: Final = 60.0
_ROUTER: Final = Path(__file__).with_name("router.php")


class Account(NamedTuple):
    """Who may log in to a throwaway wiki."""

    name: str
    password: str


ADMIN: Final = Account("Admin", "mwbridge-admin-password")
"""A sysop and bureaucrat."""

BOT: Final = Account("Bot", "mwbridge-bot-password")
"""A member of the group of bots."""

EDITOR: Final = Account("Editor", "mwbridge-editor-password")
"""A second person, for conflicts."""

BOT_PASSWORD: Final = Account("Bot@mwbridge", "mwbridge0bot0password0000000000000")
"""The bot's own bot password, as Special:BotPasswords makes them."""


class LocalWiki:
    """A running MediaWiki of our own.

    Attributes:
        address: where people look at it, without a final slash.
        api_url: the address of its api.php.
        folder: the folder of its data.
        api: its API, not logged in.
        settings: what it is like.

    Example:
        with LocalWiki.start() as wiki:
            wiki.edit("Tide", "''High''")
    """

    def __init__(self, settings: Settings, folder: TemporaryFolder, port: int) -> None:
        self.settings = settings
        self.folder = folder.path
        self._port = port
        self.address = f"http://127.0.0.1:{port}"
        self.api_url = f"{self.address}/api.php"
        self.api = Api(self.api_url, tries=1, timeout=300)
        self._secret = secrets.token_hex(32)
        self._guard = folder
        self._server: Supervised | None = None
        self._sessions: dict[Account, Api] = {}
        self._reviving = threading.Lock()

    @classmethod
    def start(cls, settings: Settings | None = None, *, port: int | None = None) -> LocalWiki:
        """Starts a wiki and waits until it answers.

        The first of a process is installed, which takes some seconds; the others are
        copies of it.

        Args:
            settings: what it is like.
            port: where it shall listen; None takes one that is free.

        Raises:
            ConfigError: packages are missing, or it cannot be started.
            UsageError: the port is taken.
        """
        check_packages()
        settings = settings or Settings()
        if port is not None and not is_free(port):
            raise UsageError(
                f"port {port} is taken by another program",
                where="--port",
                next_step="name another one, or none to take one that is free",
            )
        template = _template()
        folder = TemporaryFolder()
        try:
            shutil.copytree(template, folder.path, dirs_exist_ok=True)
            return cls._listening(settings, folder, port)
        except BaseException:
            folder.close()
            raise

    @classmethod
    def _listening(cls, settings: Settings, folder: TemporaryFolder, port: int | None) -> LocalWiki:
        """A wiki whose server listens; a free port may be taken before we have it."""
        for _ in range(5):
            wiki = cls(settings, folder, port or _free_port())
            wiki.write_settings(settings)
            if wiki._listen():
                return wiki
        raise ConfigError(
            f"PHP's server does not start: {wiki.log()[-300:]}",
            next_step="see its message",
        )

    def __enter__(self) -> LocalWiki:
        """The running wiki itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stops it and removes its data."""
        self.stop()

    def stop(self) -> None:
        """Stops the server with its children and removes the wiki's folder."""
        if self._server is not None:
            self._server.end()
        self._guard.close()

    def write_settings(self, settings: Settings) -> None:
        """Makes the wiki another one; what is asked next is answered by it."""
        self.settings = settings
        place = Place(self.folder, self.address, self._secret, shutil.which("diff3"))
        path = self.folder / "LocalSettings.php"
        temporary = path.with_suffix(".new")
        temporary.write_text(settings_text(settings, place), encoding="utf-8")
        temporary.replace(path)

    def show_first(self, title: str) -> None:
        """Makes a page the one that the wiki's address leads to."""
        self.write_settings(msgspec.structs.replace(self.settings, main_page=title))

    @property
    def is_running(self) -> bool:
        """Whether the server still runs."""
        return self._server is not None and self._server.is_running

    def revive(self) -> None:
        """Starts the server again if it ended, as it may on a page that breaks PHP.

        Raises:
            ConfigError: it does not start.
        """
        with self._reviving:
            if self._answers():
                return
            if self._server is not None:
                self._server.end()
            if not self._listen():
                raise ConfigError(
                    f"PHP's server does not start again: {self.log()[-300:]}",
                    next_step="see its message",
                )

    def log(self) -> str:
        """What PHP's server has written, errors of PHP among it."""
        path = self.folder / "server.log"
        return path.read_text("utf-8", "replace") if path.is_file() else ""

    def login(self, account: Account) -> Api:
        """The API as somebody's; logged in once."""
        if account not in self._sessions:
            api = Api(self.api_url, tries=1, timeout=300)
            api.login(*account)
            self._sessions[account] = api
        return self._sessions[account]

    def write(
        self,
        parameters: Mapping[str, object],
        *,
        account: Account = ADMIN,
        files: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Calls a module of the API that wants a token.

        Raises:
            WikiError: the wiki refused.
        """
        api = self.login(account)
        return api.call({**parameters, "token": api.token()}, files=files)

    def edit(self, title: str, text: str, *, account: Account = ADMIN, **more: object) -> int:
        """Saves a page and returns the number of its revision; 0 where nothing changed."""
        parameters = {"action": "edit", "title": title, "text": text, **more}
        answer = self.write(parameters, account=account)["edit"]
        if answer["result"] != "Success":
            raise WikiError(str(answer), where=title, next_step="see the wiki's answer")
        return int(answer.get("newrevid", 0))

    def upload(self, name: str, data: bytes, *, account: Account = ADMIN, text: str = "") -> None:
        """Uploads a file, over one of the same name as well."""
        parameters = {
            "action": "upload",
            "filename": name,
            "text": text,
            "comment": "uploaded",
            "ignorewarnings": True,
        }
        self.write(parameters, account=account, files={"file": (name, data)})

    def text(self, title: str) -> str | None:
        """The wikitext of a page, or None where there is none."""
        query = {"action": "query", "prop": "revisions", "rvprop": "content", "rvslots": "main"}
        page = self.api.call({**query, "titles": title})["query"]["pages"][0]
        revisions = page.get("revisions")
        return None if not revisions else str(revisions[0]["slots"]["main"]["content"])

    def import_dump(self, path: Path, *, images: Path | None = None) -> str:
        """Imports an XML dump with MediaWiki's own importDump.php.

        Then the recent changes, the statistics and the links are brought up to date.

        Args:
            path: the dump.
            images: a folder with the files that its file pages show; they are
                imported under the names that they have there.

        Returns:
            What the script wrote.

        Raises:
            WikiError: the script failed.
        """
        done = self.run_maintenance("importDump", "--username-prefix=", str(path))
        if images is not None:
            self.import_files(images)
        self.run_maintenance("rebuildrecentchanges")
        self.run_maintenance("initSiteStats", "--update", "--active")
        self.run_jobs()
        return done

    def import_files(self, folder: Path) -> str:
        """Imports the files of a folder and those below it, under their own names."""
        return self.run_maintenance(
            "importImages", "--search-recursively", "--overwrite", str(folder)
        )

    def run_jobs(self) -> None:
        """Does at once what MediaWiki leaves for later, such as the tables of links."""
        self.run_maintenance("runJobs")

    def run_maintenance(self, script: str, *arguments: str, seconds: float = 3600) -> str:
        """Runs one of MediaWiki's maintenance scripts.

        Args:
            script: its name without ``.php``.
            arguments: what it is given.
            seconds: how long it may take.

        Returns:
            What it wrote.

        Raises:
            WikiError: it failed.
        """
        output = run_script(self.folder, script, *arguments, seconds=seconds)
        self._empty_memory()
        return output

    def _empty_memory(self) -> None:
        """Makes the server forget what it keeps in memory: a script may have changed it."""
        if self._server is None:
            return
        connection = socket.create_connection(("127.0.0.1", self._port))
        with connection:
            connection.sendall(b"GET /mwbridge-empty-memory HTTP/1.0\r\n\r\n")
            while connection.recv(4096):
                pass

    def _listen(self) -> bool:
        """Starts the server; whether it listens."""
        port = self._port
        environment = {
            **php_environment(self.folder),
            "PHP_CLI_SERVER_WORKERS": str(max(2, min(8, os.cpu_count() or 2)) + 1),
        }
        php = ["php", *server_options(), "-S", f"127.0.0.1:{port}"]
        with (self.folder / "server.log").open("wb") as log:
            self._server = Supervised(
                [*php, "-t", str(mediawiki_folder()), str(_ROUTER)],
                environment=environment,
                output=log,
            )
        late = time.monotonic() + _PATIENCE
        while self._server.is_running and time.monotonic() < late:
            if self._answers():
                return self._server.is_running
            time.sleep(0.01)
        self._server.end()
        return False

    def _answers(self) -> bool:
        """Whether the server takes connections."""
        try:
            socket.create_connection(("127.0.0.1", self._port), timeout=5).close()
        except OSError:
            return False
        return True


_templates: dict[int, TemporaryFolder] = {}


def _template() -> Path:
    """The folder of a wiki as installed, which others are copied from.

    One for each process: a forked one installs its own, for this one's may vanish.
    """
    made = _templates.get(os.getpid())
    if made is None:
        made = TemporaryFolder()
        try:
            _install(made.path)
        except BaseException:
            made.close()
            raise
        _templates[os.getpid()] = made
    return made.path


def _install(folder: Path) -> None:
    """Installs MediaWiki with its accounts into an empty folder."""
    for name in ("data", "images", "cache", "tmp"):
        (folder / name).mkdir()
    server = "http://127.0.0.1:1"
    run_script(
        folder,
        "install",
        f"--confpath={folder}",
        "--dbtype=sqlite",
        f"--dbpath={folder / 'data'}",
        "--dbname=wiki",
        "--scriptpath=",
        f"--server={server}",
        f"--pass={ADMIN.password}",
        "--extensions=AbuseFilter,Math",
        "Wiki",
        ADMIN.name,
    )
    place = Place(folder, server, secrets.token_hex(32))
    (folder / "LocalSettings.php").write_text(settings_text(Settings(), place), encoding="utf-8")
    run_script(folder, "createAndPromote", *BOT, "--custom-groups=bot", "--force")
    run_script(folder, "createAndPromote", *EDITOR, "--force")
    grants = "basic,highvolume,editpage,editprotected,createeditmovepage,uploadfile,delete,protect"
    application = BOT_PASSWORD.name.partition("@")[2]
    options = (
        f"--appid={application}",
        f"--grants={grants},uploadeditmovefile,viewdeleted,rollback",
    )
    run_script(folder, "createBotPassword", *options, BOT.name, BOT_PASSWORD.password)


def is_free(port: int) -> bool:
    """Whether nobody listens on a port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            return False
    return True


def _free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
