"""Text messages through Tencent Cloud or Alibaba Cloud: that something lies in the inbox, and what becomes of it."""
