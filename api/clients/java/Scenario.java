// The scenario of ../README.md with what openapi-generator generates for Java.

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import no.fellesplan.ApiClient;
import no.fellesplan.ApiException;
import no.fellesplan.ApiResponse;
import no.fellesplan.api.MeasuresApi;
import no.fellesplan.api.MeasuresApi.APICreateMeasureRequest;
import no.fellesplan.api.MeasuresApi.APIDeleteMeasureRequest;
import no.fellesplan.api.MeasuresApi.APIGetMeasureRequest;
import no.fellesplan.api.MeasuresApi.APIListMeasuresRequest;
import no.fellesplan.api.MeasuresApi.APIPatchMeasureRequest;
import no.fellesplan.api.SyncApi;
import no.fellesplan.api.SyncApi.APIListChangesRequest;
import no.fellesplan.model.ChangeEntry;
import no.fellesplan.model.ChangeFeed;
import no.fellesplan.model.Measure;
import no.fellesplan.model.MeasureInput;
import no.fellesplan.model.MeasureList;
import no.fellesplan.model.MeasurePatch;
import no.fellesplan.model.Problem;
import no.fellesplan.model.ReferenceInput;
import no.fellesplan.model.Visibility;

final class Scenario {
  private final ApiClient anonymous = client();
  private final MeasuresApi reader = new MeasuresApi(anonymous);
  private final SyncApi feed = new SyncApi(anonymous);
  private final MeasuresApi writer =
      new MeasuresApi(client().setRequestInterceptor(r -> r.header("Authorization", "Bearer " + System.getenv("FELLESPLAN_KEY"))));
  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
  private UUID mine;
  private String after;

  public static void main(String[] args) throws Exception {
    new Scenario().run();
  }

  private static ApiClient client() {
    ApiClient client = new ApiClient();
    client.updateBaseUri(System.getenv("FELLESPLAN_URL"));
    return client;
  }

  private interface Call {
    void run() throws ApiException;
  }

  /** What a call throws that does not succeed. */
  private static ApiException thrown(Call call) {
    try {
      call.run();
    } catch (ApiException e) {
      return e;
    }
    throw new IllegalStateException("not refused");
  }

  /** The problem with which a call is refused, as the type that the contract gives it. */
  private Problem refusal(Call call) throws Exception {
    return anonymous.getObjectMapper().readValue(thrown(call).getResponseBody(), Problem.class);
  }

  private static String tag(ApiResponse<?> answer) {
    return answer.getHeaders().get("etag").get(0);
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalStateException(what);
    }
  }

  private String walk(int limit, List<String> committee) throws ApiException {
    Set<String> keys = new HashSet<>();
    int pages = 0;
    String cursor = null;
    do {
      MeasureList page = reader.listMeasures(APIListMeasuresRequest.newBuilder().limit(limit).cursor(cursor).committee(committee).build());
      for (Measure measure : page.getItems()) {
        require(keys.add(measure.getKey()), measure.getKey() + " comes again");
        require(committee == null || committee.contains(measure.getCommittee().getKey()), measure.getKey() + " does not belong");
      }
      pages++;
      cursor = page.getNextCursor();
    } while (cursor != null);
    return keys.size() + " measures" + (committee == null ? "" : " of " + committee.get(0)) + " in " + pages + " pages of " + limit;
  }

  private ApiResponse<Measure> patch(String tag, MeasurePatch patch) throws ApiException {
    return writer.patchMeasureWithHttpInfo(APIPatchMeasureRequest.newBuilder().measure(mine.toString()).measurePatch(patch).ifMatch(tag).build());
  }

  private List<ChangeEntry> follow(int wait) throws ApiException {
    List<ChangeEntry> changes = new ArrayList<>();
    while (true) {
      ChangeFeed page = feed.listChanges(APIListChangesRequest.newBuilder().after(after).limit(200).prefer("wait=" + wait).build());
      changes.addAll(page.getItems());
      after = page.getNextCursor();
      if (!page.getHasMore()) {
        return changes;
      }
    }
  }

  private List<String> operations() throws ApiException {
    return follow(10).stream().filter(c -> c.getId().equals(mine)).map(c -> c.getOperation().getValue()).toList();
  }

  private static MeasureInput input(String title, String committee) {
    return new MeasureInput()
        .title(title)
        .plan(new ReferenceInput().key("felles-handlingsplan-2023-2026"))
        .committee(new ReferenceInput().key(committee))
        .ordinal(9999);
  }

  private static APICreateMeasureRequest creation(MeasureInput input) {
    return APICreateMeasureRequest.newBuilder().measureInput(input).build();
  }

  private void run() throws Exception {
    out.println("list: " + walk(50, null));
    out.println("filter: " + walk(7, List.of("fsu-rehabilitering")));

    var known = APIGetMeasureRequest.newBuilder().measure("kunnskap-tiltak-16");
    ApiResponse<Measure> answer = reader.getMeasureWithHttpInfo(known.build());
    Measure measure = answer.getData();
    var cell = measure.getYearCells().get(0);
    out.println("get: " + measure.getKey() + ", " + cell.getRaw() + " until " + cell.getTo() + ", indicator " + measure.getIndicator());
    // The generator has no other way to tell of a 304.
    out.println("again: " + thrown(() -> reader.getMeasure(known.ifNoneMatch(tag(answer)).build())).getCode());

    ApiResponse<Measure> created = writer.createMeasureWithHttpInfo(creation(input("Felles opplæring", "fsu-ikt").indicator("Talet på deltakarar")));
    mine = created.getData().getId();
    out.println("create: version " + created.getData().getVersion() + ", indicator " + created.getData().getIndicator());

    ApiResponse<Measure> patched = patch(tag(created), new MeasurePatch().title("Felles opplæring for alle"));
    out.println("patch: version " + patched.getData().getVersion() + ", indicator " + patched.getData().getIndicator());
    Problem stale = refusal(() -> patch(tag(created), new MeasurePatch().title("For seint")));
    out.println("stale: " + stale.getStatus() + " " + stale.getCode());
    ApiResponse<Measure> cleared = patch(tag(patched), new MeasurePatch().indicator(null));
    out.println("clear: version " + cleared.getData().getVersion() + ", indicator " + cleared.getData().getIndicator());

    Problem problem = refusal(() -> writer.createMeasure(creation(input("Ingen eig", "finst-ikkje"))));
    out.println("problem: " + problem.getStatus() + " " + problem.getErrors().get(0).getCode() + " " + problem.getErrors().get(0).getPointer());

    List<ChangeEntry> before = follow(0);
    require(before.stream().noneMatch(c -> c.getId().equals(mine)), "the feed shows a draft");
    out.println("changes: " + before.size() + " to the head");
    ApiResponse<Measure> published = patch(tag(cleared), new MeasurePatch().visibility(Visibility.PUBLISHED));
    List<String> operations = new ArrayList<>(operations());
    var deletion = APIDeleteMeasureRequest.newBuilder().measure(mine.toString()).ifMatch(tag(published)).build();
    require(writer.deleteMeasureWithHttpInfo(deletion).getStatusCode() == 204, "not deleted");
    operations.addAll(operations());
    out.println("follow: " + String.join(", ", operations));
  }
}
