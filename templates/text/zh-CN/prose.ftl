to-start = 回首页
rules-lead = 怎么放号、怎么改、没来会怎样，都在这一页。数字就是现在用的规则。
rules-h-opening = 什么时候能约
rules-horizon-working = { $min ->
    [0] 当天
    [1] 明天
   *[other] { $min }天后
 }到往后第{ $max }个工作日，这些日子都可以约。
rules-horizon-calendar = { $min ->
    [0] 当天
    [1] 明天
   *[other] { $min }天后
 }到往后第{ $max }天，这些日子都可以约；周末和法定节假日不办理。
rules-release-working = 每个工作日 { $time } 放出新的一天，不用熬夜等。
rules-release-calendar = 每天 { $time } 放出新的一天，不用熬夜等。
rules-release-except-holidays = 除法定节假日外，每天 { $time } 放出新的一天。
rules-next-release = 下一次：{ $moment }，放出{ $date }的号。
rules-closed = 每天 { $from }–{ $until } 网上不放号，这段时间约不了。
rules-day-before = 前一天 { $time }
rules-working-day-before = 前一个工作日 { $time }
rules-same-day = 当天 { $time }
rules-cutoff = 约某一天，要在{ $moment } 以前约好。
rules-notice = 最晚在开始前{ $rest }约好。
rules-channels = 网上、手机、微信、电话和柜台约的是同一份号，先到先得，没有别的门路。
rules-shares = 每个窗口每天给柜台现场和优先办理的人留几个号，没用完的，{ $moment } 放给大家。
rules-go-book = 去看哪天有号
rules-h-limits = 能约几个
rules-one = 同一个人、同一种业务，手里最多留 { $n } 个没用的预约。
rules-per-person = 同一个人
rules-per-mobile = 同一个手机号
rules-per-id-or-mobile = 同一个人或同一个手机号
rules-per-person-and-slot = 同一个人在同一个时间
rules-per-person-and-half-day = 同一个人在同一个半天
rules-window-days = { $n }天内
rules-window-months = { $n }个月内
rules-window-years = { $n }年内
rules-window-day = 一天内
rules-window-week = 一周内
rules-window-month = 一个月内
rules-window-year = 一年内
rules-window-all = 总共
rules-limit-made = { $who }，{ $window }最多约 { $n } 次。
rules-limit-live = { $who }，手里最多留 { $n } 个没用的预约，替家人约的也算。
rules-limit-cancelled = { $who }，{ $window }取消满 { $n } 次，就要过些天才能再约。
rules-relative = 可以替家人约：填家人的姓名和证件，通知发到您的手机，次数算家人的。
rules-h-change = 来不了怎么办
rules-how-to-cancel = 在“我的预约”里打开那个预约，点“取消预约”或“改期”，马上生效。
rules-cancel-start = 开始以前都可以自己取消或改期，不算爽约。
rules-cancel-minutes = 开始前{ $rest }为止，可以自己取消或改期，不算爽约。
rules-cancel-example = 比如 { $start } 的号，{ $until } 以前取消。
rules-cancel-same-day = { $time ->
    [none] 当天还可以自己取消或改期，不算爽约。
   *[other] 当天 { $time } 以前可以自己取消或改期，不算爽约。
 }
rules-cancel-calendar = 提前 { $days } 天{ $time ->
    [none] { "" }
   *[other] 的 { $time } 以前
 }可以自己取消或改期，不算爽约。
rules-cancel-working = 提前 { $days } 个工作日{ $time ->
    [none] { "" }
   *[other] 的 { $time } 以前
 }可以自己取消或改期，不算爽约。
rules-reschedule = { $n ->
    [0] 约好以后不能改期，可以取消了重新约。
   *[other] 每个预约可以改期 { $n } 次；新的约上了，旧的才退，中间不会两头落空。
 }
rules-reschedule-free = 改期不限次数；新的约上了，旧的才退，中间不会两头落空。
rules-returned-later = 退回来的号，过 { $least }–{ $most } 分钟才放出来，谁都可以约，盯着刷新占不到便宜。
rules-returned-next = 退回来的号，下一次放号时一起放出来，谁都可以约。
rules-returned-now = 退回来的号马上放出来，谁都可以约。
rules-go-mine = 看我的预约
rules-h-coming = 到了怎么办
rules-check-in = 开始前 { $early } 分钟起可以取号，{ $late ->
    [0] 开始以后这个号就不能用了。
   *[other] 最多迟到 { $late } 分钟，再晚这个号就不能用了。
 }
rules-bring = 办理人本人到场，带身份证件原件和清单上的材料。
rules-accepted = 材料齐全当场受理；缺材料会一次写明，补件不用重新抢号。
rules-h-missing = 没来会怎样
rules-no-show = 没取消也没到，记爽约 1 次。
rules-event-no-show = 爽约满 { $n } 次
rules-event-late = 迟到满 { $n } 次
rules-event-no-show-or-late = 爽约或迟到满 { $n } 次
rules-event-cancel = 取消满 { $n } 次
rules-event-same-day-cancel = 当天取消满 { $n } 次
rules-event-same-item = 同一件事约满 { $n } 次
rules-offence = { $window }{ $event }
rules-and = ，并且
rules-or = ，或者
rules-then-warning = { $when }，会先提醒您一次，不停预约。
rules-then-days = { $when }，接下来 { $n } 天不能网上预约；到柜台办理不受影响。
rules-then-months = { $when }，接下来 { $n } 个月不能网上预约；到柜台办理不受影响。
rules-then-rest-of-month = { $when }，这个月剩下的日子不能网上预约；到柜台办理不受影响。
rules-then-blacklist = { $when }，就不能再网上预约，要由工作人员解除；到柜台办理不受影响。
rules-no-show-office = 办事处停办、换窗口造成的，不算您爽约。
rules-appeal = 觉得记错了，打 { $phone } 说明，有人复查。
privacy-lead = 我们只留办这件事要用的信息，而且都加了密。留什么、留多久、谁看得到，都在这一页。
privacy-h-what = 我们记什么
privacy-what-1 = 您的手机号；办理人的姓名、证件种类和证件号码。加密保存，页面和短信里只显示一部分。
privacy-what-2 = 约的时间、办事处、窗口和银行，取消和改期的时间。
privacy-what-3 = 您回答的贷款和婚姻情况。确认预约以前只在您自己的浏览器里，我们不存。
privacy-what-4 = 发给您的短信。
privacy-what-5 = 长辈版、深色、语言这些显示设置，存在您的浏览器里，里面没有您的信息。
privacy-h-why = 用来做什么
privacy-why-1 = 手机号用来发通知；姓名和证件号用来到窗口核对本人，也防止一个人占几个号；您的回答只用来列材料。
privacy-why-2 = 不作别的用途，不卖，也不给别人。网站不用任何外部的统计、广告和字体。
privacy-h-long = 留多久
privacy-long-code = 验证码 { $minutes } 分钟内有效，只能用一次，两天后删掉。
privacy-long-session = 登录最多保留 { $days } 天，退出登录就没了。
privacy-long-display = 显示设置在您的浏览器里留一年，清除浏览器数据就没了。
privacy-long-booking = 预约、姓名、证件号和回答，一直留到您要求删除。
privacy-long-erased = 删除以后马上就读不出来了；只剩看不出是谁的约号次数，再过 { $days } 天也清掉，免得有人靠删除躲开爽约。
privacy-h-who = 谁看得到
privacy-who-1 = 您自己；到窗口那天，给您办理的工作人员。
privacy-who-2 = 谁动过您的预约，都留下记录；有人改记录，查得出来。
privacy-who-3 = 短信由运营商送到，里面没有证件号。
privacy-who-4 = 地址栏和日志里没有您的姓名、证件号和手机号。工作人员不会向您要验证码。
privacy-h-relative = 替家人预约
privacy-relative-1 = 要先得到家人同意。我们会记下您是按哪一版说明替家人同意的。
privacy-relative-2 = 家人的姓名和证件号，和您自己的一样保存、一样删除。
privacy-h-rights = 您可以要求
privacy-rights-export = 把我们存的都拿走：在“我的预约”里下载。
privacy-rights-delete = 要求删除：在“我的预约”里办，马上生效。还有没用的预约时，先取消，或者办完再删。
privacy-rights-correct = 更正：重新登录填对姓名就行；别的请打电话或到柜台。
privacy-rights-go = 去“我的预约”
