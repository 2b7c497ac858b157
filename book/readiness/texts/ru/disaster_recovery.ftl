# Аварийное восстановление: учения, журналы записей, потери и то, что ещё предстоит отработать.

absent-drill = Учения самой системы { $subject } здесь не записаны; учения других серверов не в счёт. Провести на { $subject } такое же учение, какое { $drill } проводит на собственных серверах.
absent-drill-schedule = Учения { $subject } с журналом записей и настоящим графиком копирования не записаны; если снимок сделан за секунды до потери, потеря лишь повторяет его возраст. Провести на { $subject }, с её графиком, такое же учение, какое { $drill } проводит на собственных серверах.
absent-drill-services = Ни одно учение { $subject } не называет восстановленный сервис и его класс, и план сервисов не называет. Когда они будут названы, провести на { $subject } такое же учение, какое { $drill } проводит на собственных серверах.
absent-rows-not-compared = Записано восстановлений: { $n }, но хотя бы для одного строки с резервной копией не сверены.

check-loss-proven = Потеря произошла
check-loss-proven-why = В репозитории системы лежат копии в 0 и 643 байта без единой таблицы: их восстановление «удаётся» сразу, как и учение, в котором ничего не потеряли.
check-loss-proven-passed = Потеря доказана во всех учениях ({ $n }).
check-loss-proven-passed-without-some = Нет доказательства потери у { $left-out } из { $n } учений, и восстановления у них не записано: они не считаются ({ $which }).
check-loss-proven-failed = Нет доказательства потери у { $wrong } из { $n } учений: { $which }.
check-loss-proven-failed-empty = Учений нет.

check-settled = На восстановленное взглянули ещё раз
check-settled-why = Кластер, восстановленный при работающих контроллерах, через 8 с выглядел здоровым, а потом потерял поды.
check-settled-passed = Повторно осмотрены { $looked } из { $n }, не раньше чем через { QUANTITY($least-seconds, "seconds") }.
check-settled-passed-none-back = Ни об одном из учений ({ $n }) не сказано, что система вернулась: осматривать повторно нечего.
check-settled-failed = Названы восстановленными без второго взгляда после времени успокоения { $wrong } из { $n }: { $which }.
check-settled-failed-empty = Учений нет.

check-ledger-adds-up = Журнал записей сходится
check-ledger-adds-up-why = Матрица решений системы печатает 88,5 %, а вычисляется в 98,2: что не сходится, то не сосчитано. Потеря, сосчитанная по журналу с дырами, вышла бы меньше настоящей.
check-ledger-adds-up-passed = Журналов: { $n }; записей: { $sent }, подтверждено: { $acknowledged }, не удалось: { $failed }; пропущенных и повторных номеров нет.
check-ledger-adds-up-failed = Не сходятся { $wrong } из { $n } журналов ({ $which }): пропущенных и повторных номеров — { $numbers }, записей без единственного исхода — { $fates }, нарушений порядка во времени — { $early }, пустых журналов — { $without }, записей вне учений — { $strays }.
check-ledger-adds-up-failed-empty = Журнала нет.

check-clock-advances-passed-drills = События всех учений ({ $n }) записаны в том порядке, в каком только и могли произойти.
check-clock-advances-failed-drills = В { $wrong } из { $n } учений событие записано раньше того, за которым должно следовать, самое большее на { QUANTITY($back-seconds, "seconds") }: { $which }.

method-worst-loss = худшее из учений, n = { $n }; как верхняя граница оно накрывает квантиль { $quantile } всех аварий при любом распределении, нижняя граница — порядковая статистика

condition-drilled = Считаются { $counted } из { $n } попыток: потеря доказана, восстановление устояло.
condition-recovery-by = Всё позади, когда сервис отвечает и держится, а записи снова подтверждаются, — по тому, что позже. Позже был сервис: { $serving }, позже были записи: { $ledger } (число учений).
condition-ledger-gap = Один лишь перерыв в подтверждённых записях длился от { QUANTITY($low-seconds, "seconds") } до { QUANTITY($high-seconds, "seconds") } (учений: { $n }).
condition-not-over = За время наблюдения не закончились: так и не ответил — { $never-served }, сломался за время успокоения или не осмотрен повторно — { $unsettled }, отвечал, но не принимал записей — { $no-write }.
condition-broke-again = Когда сеть срастили, записи снова не проходили (учений: { $n }), от { QUANTITY($low-seconds, "seconds") } до { QUANTITY($high-seconds, "seconds") }: полное обслуживание вернулось позже сосчитанного здесь времени, поэтому верхней границы они не дают.
condition-settling = Повторно осмотрены и устояли: { $n }, не раньше чем через { QUANTITY($seconds, "seconds") }.
condition-loss = Подтверждённые записи потеряны в { $losing } из { $n } учений, самое большее { $records }. Если считать от самой старой пропавшей, потеря уходит назад самое большее на { QUANTITY($oldest-seconds, "seconds") }, если от последней уцелевшей — на { QUANTITY($present-seconds, "seconds") }; судится большее.
condition-loss-unbounded = Из записанного до потери не уцелело ничего (учений: { $n }): журнал слишком короток, чтобы сказать, как далеко она уходит назад, и верхней границы нет.
condition-drills-unproven = Нет доказательства потери у { $left-out } из { $n } учений, они не считаются ({ $which }).
condition-rows-compared = На месте и совпадают { $matching } из { $rows } строк; сверено учений: { $n } из { $attempts }.
condition-partition-service = Полное обслуживание — это отвечают все реплики; согласны ли данные обеих сторон после воссоединения, здесь не судится.

member-backup-restore = Копия и восстановление
member-failover = Переключение на резерв
member-cluster-loss = Потеря кластера
member-data-loss = Потеря данных
member-network-partition = Разделение сети

axis-seconds-after-loss = секунд после начала потери
axis-drill = учение
axis-write = номер записи
axis-fate = что с ней стало
mark-loss-proven = потеря доказана
mark-first-write = первая подтверждённая запись
mark-served = обслуживает
mark-confirmed = осмотрено повторно
mark-drill-watched = конец наблюдения, не подтверждено
strip-loss-unproven = пунктир: потеря не доказана, не считается
strip-second-outage = полоса: сеть сращена, и записи снова не проходят
chart-drill = Все повторения
chart-drill-negative-control = Все повторения (отрицательный контроль: потеря задумана)
chart-ledger = Худший журнал записей
chart-ledger-negative-control = Худший журнал записей (отрицательный контроль: потеря задумана)
axis-seconds = секунд
axis-for-whom = для кого
outcome-counts = в счёт
outcome-other = другой сервер, здесь не в счёт
outcome-control = отрицательный контроль: потеря задумана
outcome-nothing = нет учений с доказанной потерей
chart-outcomes-recovery = Время восстановления, все повторения
chart-outcomes-lost = Время, за которое пропало подтверждённое, все повторения
chart-outcomes-description = Точка на каждое повторение, ряд на каждое учение: сверху время восстановления на логарифмической оси, снизу время, за которое пропали подтверждённые записи. О треугольнике известно лишь, что на деле больше.
chart-drills-description = Полоса на каждое повторение каждого учения, на логарифмической оси секунд после начала потери: когда потеря доказана, когда подтверждена первая запись, когда сервис вернулся и когда на него взглянули ещё раз.
chart-ledgers-description = Записи худшего повторения каждого учения по секундам вокруг потери, по рядам: подтверждена и на месте, подтверждена и пропала, не удалась, не подтверждена, но на месте.
ledger-nothing = ни одно учение не вело журнала записей
write-kept = подтверждена, на месте
write-missing = подтверждена, пропала
write-failed = не удалась
write-kept-unacknowledged = не подтверждена, на месте

drills-caption = Все учения; каждая граница односторонняя на уровне { $confidence }
drills-column-drill = Учение
drills-column-counts = В счёт
drills-column-n = n
drills-column-rto = Возврат в строй: медиана
drills-column-worst = худший
drills-column-losing = Потеря записей
drills-column-lost = Потеря времени: от старейшей пропавшей / уцелевшей
drills-column-settling = Успокоение
drills-name = { $subject }: { $drill }
drills-name-negative-control = { $subject }: { $drill } (отрицательный контроль)
drills-n = { $n }{ $censored ->
    [0] {""}
   *[other] , без конца { $censored }
  }{ $unproven ->
    [0] {""}
   *[other] , не доказано { $unproven }
  }
drills-n-broke-again = { $n }{ $censored ->
    [0] {""}
   *[other] , без конца { $censored }
  }{ $unproven ->
    [0] {""}
   *[other] , не доказано { $unproven }
  }; сеть сращена — снова перерыв в { $again }, до { QUANTITY($high-seconds, "seconds") }
drills-rto = { QUANTITY($value-seconds, "seconds") } { INTERVAL($low-seconds, $high-seconds, "seconds") }
drills-rto-open = { QUANTITY($value-seconds, "seconds") } (верхней границы нет)
drills-rto-few = { QUANTITY($value-seconds, "seconds") } (границы: n ≥ { $needed })
drills-rto-none = не достигнута
drills-losing = в { $losing } из { $n } (≤ { QUANTITY($high, "ratio") }), записей — до { $records }
drills-losing-none = 0 из { $n } (≤ { QUANTITY($high, "ratio") })
drills-lost = { QUANTITY($oldest-seconds, "seconds") } / { QUANTITY($present-seconds, "seconds") }
drills-lost-all = ≥ { QUANTITY($oldest-seconds, "seconds") }: из записанного до потери не уцелело ничего
drills-lost-nothing = ничего

backups-caption = Резервные копии в репозитории, как о них говорят документы
backups-column-recording = Запись
backups-column-bytes = Размер, байт
backups-column-tables = Таблиц базы данных
backups-column-told = Словами
plan-caption = Что ещё предстоит отработать
plan-column-claim = Утверждение
plan-column-scenario = Сценарий
plan-column-reason = Вердикт и почему
plan-column-drill = Образец учения
plan-column-needs = Что для этого нужно
plan-any-scenario = любой
plan-needs-backup-restore = Собственная база приложения и её настоящая резервная копия, пустое место для восстановления и сверка каждой строки (settings: backup_rows и matching_rows).
plan-needs-failover = Собственные основной и резервный экземпляры приложения, клиент, который пишет по адресу приложения, и его способ переключения.
plan-needs-cluster-loss = Кластер с приложением, его настоящие график и место резервных копий, пишущий клиент и не меньше пяти повторений.
plan-needs-data-loss = Собственная база приложения с её настоящим архивом, клиент, который пишет до самой потери, и сверка восстановленного.
plan-needs-network-partition = Узлы приложения на отдельных машинах или в отдельных сетях, клиент, который пишет по обе стороны, и не меньше пяти повторений.
plan-needs-services = Список сервисов с их классом и учения, которые называют и то и другое (settings: service и service_class); не меньше пяти повторений на каждый сервис.
