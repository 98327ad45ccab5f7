import time
from datetime import date
import pytest
from vardkase.kernel.ids import new_id
from vardkase.testing import people
from vardkase.access.rules import Role, EVERYWHERE
from vardkase.organisation import queries, actions
from vardkase.organisation.queries import imports
from vardkase.organisation.models import *

def test_demo(db, now):
    from vardkase.shell.demo.norrtalje import load_organisation, KEEPER_ID
    v = people.viewer_with(Role.COORDINATOR, scope=EVERYWHERE)
    t=time.process_time(); load_organisation(v, now); print("demo", time.process_time()-t)
    t=time.process_time(); load_organisation(v, now); print("again", time.process_time()-t)
    t=time.process_time(); tree=queries.tree(v, now); print("tree", time.process_time()-t, tree.ssr_members, tree.organisations)
    for q in ("tib","vatten jour","070-1740605","socialjour","testa"):
        t=time.process_time(); cards,more=queries.search(v,q,now); print(q, len(cards), time.process_time()-t)
    print(queries.due_counts(v,now), len(queries.due(v,now)))
    print(len(queries.contact_list(v, now)))

def test_big(town, alva, now):
    N=50000
    orgs=["Kommunstyrelsekontoret","Socialnämnden"]
    txt="Organisation;Funktion;Namn;Mobil;E-post;Tider\r\n"+"".join(f"{orgs[i%2]};Funktion {i};Testa Exempelsson {i};070-17406{i%95+5:02d};f{i}@norrtalje.example;dygnet runt\r\n" for i in range(N))
    for round in (1,2):
        t=time.process_time(); d=actions.start_import(viewer=alva,id=new_id(),keeper_id=town.board,file_name="a.csv",data=txt.encode("cp1252"),now=now); print("start",time.process_time()-t)
        t=time.process_time(); p=imports.preview(alva,d,now); print("preview",time.process_time()-t,p.plan.counts)
        if round==1:
            key=new_id()
            t=time.process_time(); actions.confirm_import(viewer=alva,draft_id=d,shown=p.plan.digest,key=key,now=now); print("confirm",time.process_time()-t)
            print(ContactWay.objects.count())
            b=d
    t=time.process_time(); actions.undo_import(viewer=alva,batch_id=b,key=new_id(),now=now); print("undo",time.process_time()-t)
    print(ContactWay.objects.count(), Post.objects.count())
