mine-none = 您还没有预约。先看要带什么，再选时间，几分钟就好。
mine-start = 开始预约
mine-upcoming = 要去的
mine-no-upcoming = 眼下没有要去的预约。
mine-past = 以前的
mine-deadline = 来不了请在{ $deadline }前取消
mine-older = 看更早的
cancel-title = 取消预约
cancel-headline = 取消这个预约？
cancel-consequence = 取消后号会退回，不能恢复
cancel-counts = 不算爽约，但计入 30 天内的预约和取消次数。{ $deadline }以后就不能取消了。
cancel-keep = 不改了
move-title = 改期
move-headline = 改到什么时候？
move-now = 现在约的
move-then = 改成
move-lead = { $n ->
    [0] 这个预约已经改过期，不能再改了；还可以取消后重新约。
   *[other] 这个预约还可以改 { $n } 次。新时间约上之前，原来的时间一直是您的。
 }
move-filter = 换一家银行
move-day = 哪一天？
move-which-bank = { $date }，去哪家银行？
move-time = { $date }，几点？
move-no-time = 这一天这家银行没有空的时间了，换一天或换一家银行看看。
move-yours = 现在约的
move-not-yet = 还没有改
move-still-old = 下一步把新旧时间放在一起看，再决定。
move-compare = 去对比
move-sure = 就改成这个？
move-difference = 和原来比：{ $difference }。
move-other-time = 换个时间
move-cancel-until = 改了以后，来不了请在{ $deadline }前取消
move-consequence = { $n ->
    [1] 预约号不变，原来的时间退回。这是最后一次改期。
   *[other] 预约号不变，原来的时间退回。改了以后还可以再改期。
 }
move-do = 改到 { $start }
