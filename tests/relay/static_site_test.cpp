#include "relay/static_site.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "relay/http_target.h"
#include "relay/mime_type.h"
#include "tests/relay/temporary_folder.h"

namespace visavis::relay {
namespace {

class StaticSiteTest : public testing::Test {
 protected:
  StaticSite Load() {
    auto site = StaticSite::Load(folder_.path() / "www");
    EXPECT_TRUE(site.ok());
    return std::move(site).value();
  }
  static const StaticFile* Get(const StaticSite& site, std::string_view target) {
    const auto segments = ParseTarget(target);
    return segments.ok() ? site.Find(segments.value()) : nullptr;
  }

  TemporaryFolder folder_;
};

TEST_F(StaticSiteTest, FilesAreFoundByTheirPath) {
  folder_.Write("www/index.html", "start");
  folder_.Write("www/assets/app.js", "code");
  folder_.Write("www/a b.txt", "space");
  const StaticSite site = Load();
  EXPECT_EQ(site.size(), 3U);
  EXPECT_EQ(Get(site, "/assets/app.js")->variants[0].body, "code");
  EXPECT_EQ(Get(site, "/assets/app.js?v=1")->mime_type, "text/javascript; charset=utf-8");
  EXPECT_EQ(Get(site, "/a%20b.txt")->variants[0].body, "space");
}

TEST_F(StaticSiteTest, TheStartPageIsGivenForTheRootAndForRooms) {
  folder_.Write("www/index.html", "start");
  const StaticSite site = Load();
  for (const char* target :
       {"/", "/?x", "/index.html", "/r/kitchen", "/r/a%2Fb", "/r/%F0%9F%98%80"}) {
    const StaticFile* file = Get(site, target);
    ASSERT_NE(file, nullptr) << target;
    EXPECT_EQ(file->variants[0].body, "start");
  }
  for (const char* target : {"/r", "/r/", "/r/a/b", "/kitchen", "//"}) {
    EXPECT_EQ(Get(site, target), nullptr) << target;
  }
}

TEST_F(StaticSiteTest, WithoutAStartPageThereIsNone) {
  folder_.Write("www/a.txt", "a");
  EXPECT_EQ(Get(Load(), "/"), nullptr);
  EXPECT_EQ(Get(StaticSite(), "/"), nullptr);
}

TEST_F(StaticSiteTest, NothingOutsideTheFolderCanBeNamed) {
  folder_.Write("secret.txt", "secret");
  folder_.Write("www/a/b.txt", "b");
  std::filesystem::create_symlink(folder_.path() / "secret.txt", folder_.path() / "www/link.txt");
  std::filesystem::create_directory_symlink(folder_.path(), folder_.path() / "www/up");
  std::filesystem::create_symlink("a/b.txt", folder_.path() / "www/inside.txt");
  std::filesystem::create_symlink("nowhere", folder_.path() / "www/broken.txt");
  const StaticSite site = Load();
  for (const char* target :
       {"/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/a/../../secret.txt",
        "/a%2f..%2f..%2fsecret.txt", "/link.txt", "/up/secret.txt", "/broken.txt", "/a%2fb.txt",
        "/a//b.txt", "/a/b.txt/", "/a", "/a/", "/./a/b.txt"}) {
    EXPECT_EQ(Get(site, target), nullptr) << target;
  }
  EXPECT_EQ(Get(site, "/inside.txt")->variants[0].body, "b");
}

TEST_F(StaticSiteTest, HiddenFilesAreNotServed) {
  folder_.Write("www/.env", "secret");
  folder_.Write("www/.git/config", "secret");
  folder_.Write("www/.well-known/security.txt", "contact");
  const StaticSite site = Load();
  EXPECT_EQ(site.size(), 1U);
  EXPECT_NE(Get(site, "/.well-known/security.txt"), nullptr);
}

TEST_F(StaticSiteTest, TheEtagTellsContents) {
  folder_.Write("www/a", "same");
  folder_.Write("www/b", "same");
  folder_.Write("www/c", "other");
  const StaticSite site = Load();
  EXPECT_EQ(Get(site, "/a")->variants[0].etag, Get(site, "/b")->variants[0].etag);
  EXPECT_NE(Get(site, "/a")->variants[0].etag, Get(site, "/c")->variants[0].etag);
}

TEST_F(StaticSiteTest, EncodedFilesAreVariantsOfTheirOriginal) {
  folder_.Write("www/index.html", "start start start");
  folder_.Write("www/index.html.br", "br");
  folder_.Write("www/index.html.gz", "gz.");
  folder_.Write("www/a/app.js", "code");
  folder_.Write("www/a/app.js.gz", "longer than the code");
  folder_.Write("www/alone.gz", "archive");
  const StaticSite site = Load();
  EXPECT_EQ(site.size(), 3U);
  const StaticFile* start = Get(site, "/r/kitchen");
  ASSERT_EQ(start->variants.size(), 3U);
  EXPECT_EQ(start->mime_type, "text/html; charset=utf-8");
  EXPECT_EQ(start->variants[0].coding, ContentCoding::kIdentity);
  EXPECT_EQ(start->variants[1].coding, ContentCoding::kBrotli);
  EXPECT_EQ(start->variants[1].body, "br");
  EXPECT_EQ(start->variants[2].coding, ContentCoding::kGzip);
  EXPECT_EQ(start->variants[2].body, "gz.");
  std::set<std::string> tags;
  for (const FileVariant& variant : start->variants) tags.insert(variant.etag);
  EXPECT_EQ(tags.size(), 3U);
  // They are nothing by themselves; what is not smaller is nothing at all.
  EXPECT_EQ(Get(site, "/index.html.br"), nullptr);
  EXPECT_EQ(Get(site, "/a/app.js.gz"), nullptr);
  EXPECT_EQ(Get(site, "/a/app.js")->variants.size(), 1U);
  EXPECT_EQ(Get(site, "/alone.gz")->variants[0].body, "archive");
}

TEST_F(StaticSiteTest, LargeFilesLieWhereTheSocketCanTakeThem) {
  const std::string large(100'000, 'l');
  folder_.Write("www/large.wasm", large);
  folder_.Write("www/large.wasm.br", large.substr(1));
  folder_.Write("www/small.txt", "s");
  const StaticSite site = Load();
  const StaticFile* file = Get(site, "/large.wasm");
  ASSERT_EQ(file->variants.size(), 2U);
  for (const FileVariant& variant : file->variants) {
    EXPECT_NE(variant.memory, nullptr);
    EXPECT_TRUE(variant.body.empty());
  }
  EXPECT_TRUE(file->variants[0].bytes() == large);
  EXPECT_EQ(file->variants[1].bytes().size(), 99'999U);
  EXPECT_EQ(Get(site, "/small.txt")->variants[0].memory, nullptr);
}

TEST_F(StaticSiteTest, HashedNamesAreKeptForever) {
  folder_.Write("www/index.html", "start");
  folder_.Write("www/assets/index-B4OpOGps.js", "code");
  const StaticSite site = Load();
  EXPECT_EQ(Get(site, "/assets/index-B4OpOGps.js")->freshness, StaticFile::Freshness::kForever);
  EXPECT_EQ(Get(site, "/")->freshness, StaticFile::Freshness::kAskEachTime);
}

TEST(HashedName, IsToldFromWordsAndNumbers) {
  for (const char* path :
       {"assets/index-B4OpOGps.js", "assets/visavis-engine-DaCppt0O.wasm",
        "assets/capture-worklet-gKaotbse.js", "assets/index-C83utc5R.css", "assets/x--_bcdefG.js",
        "assets/deep/a-0aaaaaa1.png", "assets/a-A2345678.js"}) {
    EXPECT_TRUE(IsHashedName(path)) << path;
  }
  for (const char* path :
       {"index-B4OpOGps.js", "other/index-B4OpOGps.js", "assets/index.js", "assets/B4OpOGps.js",
        "assets/-B4OpOGps.js", "assets/index-B4OpOGps", "assets/index-B4OpOGp.js",
        "assets/index-B4OpOGpsX.js", "assets/index-B4Op.Gps.js", "assets/index.B4OpOGps.js",
        "assets/engine-worklets.js", "assets/my-Fallback.js", "assets/photo-20260101.png",
        "assets/index-B4OpOGps.js.map", "assets/", "", "assets/-.js"}) {
    EXPECT_FALSE(IsHashedName(path)) << path;
  }
}

TEST_F(StaticSiteTest, AFolderThatIsNoneIsAnError) {
  EXPECT_EQ(StaticSite::Load(folder_.path() / "nothing").error(), SiteError::kNotAFolder);
  folder_.Write("file", "x");
  EXPECT_EQ(StaticSite::Load(folder_.path() / "file").error(), SiteError::kNotAFolder);
}

TEST(MimeType, IsKnownForWhatABundleHolds) {
  const std::vector<std::pair<std::string_view, std::string_view>> types = {
      {"index.html", "text/html; charset=utf-8"},
      {"a.js", "text/javascript; charset=utf-8"},
      {"a.MJS", "text/javascript; charset=utf-8"},
      {"a.css", "text/css; charset=utf-8"},
      {"a.json", "application/json"},
      {"a.js.map", "application/json"},
      {"a.wasm", "application/wasm"},
      {"a.svg", "image/svg+xml"},
      {"a.png", "image/png"},
      {"favicon.ico", "image/x-icon"},
      {"a.webmanifest", "application/manifest+json"},
      {"a.woff2", "font/woff2"},
      {"a.d.ts", "text/plain; charset=utf-8"},
      {"a.unknown", "application/octet-stream"},
      {"a", "application/octet-stream"},
      {"a.", "application/octet-stream"},
      {"", "application/octet-stream"},
  };
  for (const auto& [name, type] : types) EXPECT_EQ(MimeTypeOf(name), type) << name;
}

}  // namespace
}  // namespace visavis::relay
